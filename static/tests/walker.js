import { registry } from "@web/core/registry";
import { rpcBus } from "@web/core/network/rpc";

const QUIET = 120; // milliseconds without a request
const PATIENCE = 20000;

let pending = 0;
let lastChange = 0;
for (const [name, step] of [["RPC:REQUEST", 1], ["RPC:RESPONSE", -1]]) {
    rpcBus.addEventListener(name, () => {
        pending += step;
        lastChange = Date.now();
    });
}

async function settle() {
    const end = Date.now() + PATIENCE;
    do {
        await new Promise((resolve) => setTimeout(resolve, 40));
    } while ((pending > 0 || Date.now() - lastChange < QUIET) && Date.now() < end);
}

function find(selector) {
    return [...document.querySelectorAll(selector)].filter(
        (node) => node.offsetParent !== null && !node.disabled
    );
}

/** What went wrong: an error of the server or of the browser, and a missing right. */
function readError() {
    for (const dialog of find(".modal")) {
        const title = dialog.querySelector(".modal-title")?.textContent || "";
        if (dialog.querySelector(".o_error_dialog") || /Access Error|Server Error|Oops/.test(title)) {
            return `${title}: ${dialog.querySelector(".modal-body")?.textContent.slice(0, 400)}`;
        }
    }
    return "";
}

async function closeDialogs() {
    for (let times = 0; times < 4 && find(".modal").length; times++) {
        find(".modal .btn-close, .modal .o_form_button_cancel, .modal-footer button")[0]?.click();
        await settle();
    }
}

/** Open what a list names, as a person who clicks menus does, and press buttons there. */
registry.category("services").add("yandex_market_walker", {
    // The login page has no actions: they are looked for when they are needed.
    start(env) {
        async function open(item) {
            await closeDialogs();
            await env.services.action.doAction(item.action, { clearBreadcrumbs: true, viewType: item.view });
            await settle();
            if (item.select) {
                find(".o_list_view thead .o_list_record_selector input")[0]?.click();
                await settle();
            }
        }

        /** Press one button; give what went wrong. A refusal in words is none. */
        async function press(name) {
            let scope = find(".modal").length ? ".modal" : ".o_action_manager";
            let [button] = find(`${scope} button[name='${name}']`);
            if (!button && scope === ".o_action_manager") {
                find(".o_statusbar_buttons .dropdown-toggle, .o_cp_action_menus .dropdown-toggle")[0]?.click();
                await settle();
                [button] = find(`button[name='${name}']`);
            }
            if (!button) {
                return "";
            }
            button.click();
            await settle();
            const [confirmation] = find(".modal:not(:has(.o_form_view)) .modal-footer .btn-primary");
            if (confirmation && !readError()) {
                confirmation.click();
                await settle();
            }
            return readError();
        }

        function listButtons(names) {
            const there = new Set(find("button[name]").map((button) => button.getAttribute("name")));
            return names.filter((name) => there.has(name));
        }

        odoo.yandexMarketWalk = async (items) => {
            const faults = [];
            while (!env.services.action || !document.querySelector(".o_action_manager")) {
                await settle();
            }
            await settle();
            for (const item of items) {
                try {
                    await open(item);
                    let error = readError();
                    const paths = item.path ? [item.path] : listButtons(item.buttons || []).map((name) => [name]);
                    for (const path of error ? [] : paths) {
                        await open(item);
                        for (const name of path) {
                            error = error || (await press(name));
                        }
                        if (error) {
                            faults.push(`${item.name}, ${path.join(" > ")}: ${error}`);
                            error = "";
                        }
                    }
                    if (error) {
                        faults.push(`${item.name}: ${error}`);
                    }
                } catch (error) {
                    faults.push(`${item.name}: ${error.message || error}`);
                }
            }
            await closeDialogs();
            if (faults.length) {
                console.error("On the walk:\n" + faults.join("\n"));
            } else {
                console.log("test successful");
            }
        };
    },
});
