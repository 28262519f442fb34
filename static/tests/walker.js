import { registry } from "@web/core/registry";
import { rpc, rpcBus } from "@web/core/network/rpc";
import { session } from "@web/session";

// Milliseconds.
const STEP = 10;
const QUIET = 30;
const REACTION = 2000;
const PATIENCE = 20000;
const REFUSALS = new Set(["Invalid Operation", "Validation Error", "Yandex Market"]);
const OPENERS = [
    ".o_statusbar_buttons .dropdown-toggle",
    ".o_cp_action_menus .dropdown-toggle",
    ".o_notebook .nav-link",
].join();
const KEY = "yandex_market_walk";

let pending = 0;
let lastChange = 0;
for (const [name, step] of [["RPC:REQUEST", 1], ["RPC:RESPONSE", -1]]) {
    rpcBus.addEventListener(name, () => {
        pending += step;
        lastChange = Date.now();
    });
}

async function wait(isOver, patience = PATIENCE) {
    const end = Date.now() + patience;
    do {
        await new Promise((resolve) => setTimeout(resolve, STEP));
    } while (!isOver() && Date.now() < end);
}

/** Wait until the browser has all that it asked for. */
function settle() {
    return wait(() => pending === 0 && Date.now() - lastChange > QUIET);
}

function find(selector) {
    return [...document.querySelectorAll(selector)].filter(
        (node) => node.getClientRects().length && !node.disabled
    );
}

/** Whether a tab or a menu shows what it has. */
function isOpen(node) {
    return node.classList.contains("active") || node.getAttribute("aria-expanded") === "true";
}

/** Click, and wait for what follows: a request, or a dialog. */
async function click(node) {
    const [change, dialogs] = [lastChange, find(".modal").length];
    node.click();
    await wait(() => lastChange !== change || find(".modal").length !== dialogs, REACTION);
    await settle();
}

/** What went wrong: an error of the server or of the browser, and a missing right. */
function readError() {
    for (const dialog of find(".modal:has(.o_error_dialog)")) {
        const title = dialog.querySelector(".modal-title, b")?.textContent || "";
        if (!REFUSALS.has(title)) {
            return `${title}: ${dialog.querySelector(".modal-body")?.textContent.slice(0, 400)}`;
        }
    }
    return "";
}

async function closeDialogs() {
    for (let times = 0; times < 4 && find(".modal").length; times++) {
        const buttons = find(".modal .btn-close, .modal .o_form_button_cancel, .modal-footer button");
        buttons.at(0)?.click();
        await wait(() => !buttons[0]?.isConnected, REACTION);
    }
}

class Walker {
    constructor(env) {
        this.env = env;
        this.pressed = new Set();
    }

    /** Open what a list names, as a person who clicks menus does. */
    async open(item) {
        const { action } = this.env.services;
        await closeDialogs();
        const options = { clearBreadcrumbs: true, viewType: item.view };
        await action.doAction(
            item.isEmpty
                ? { ...(await action.loadAction(item.action)), domain: [["id", "=", 0]] }
                : item.action,
            options
        );
        await settle();
        if (item.select) {
            await this.select();
        }
    }

    /** Choose all records of a list, once they are drawn. */
    async select() {
        await wait(() => find(".o_list_view .o_list_table").length);
        const [selector] = find(".o_list_view thead .o_list_record_selector input");
        if (selector && find(".o_list_view .o_data_row").length) {
            selector.click();
            await wait(() => find(".o_selection_box").length);
        }
    }

    /** Open menus and tabs, one after the other, until there is enough to see. */
    async openEach(scope, isEnough) {
        for (const opener of find(`${scope} :is(${OPENERS})`)) {
            if (isEnough()) {
                return;
            }
            if (!isOpen(opener)) {
                opener.click();
                await wait(() => isOpen(opener), REACTION);
            }
        }
    }

    /** Give the button of a name: of the dialog that is open, else of the page, its menus and tabs. */
    async look(name) {
        const scope = find(".modal").length ? ".modal" : "body";
        const get = () => find(`${scope} button[name='${name}']`)[0];
        await this.openEach(scope, get);
        return get();
    }

    /** Press one button; give what went wrong. A refusal in words is none. */
    async press(item, name) {
        let button = await this.look(name);
        if (!button) {
            // A dialog may still be on its way.
            await wait(() => find(`.modal button[name='${name}']`).length, PATIENCE);
            button = await this.look(name);
        }
        if (!button) {
            return "it is not there";
        }
        this.pressed.add(`${item.model}.${name}`);
        await click(button);
        const [confirmation] = find(".modal:not(:has(.o_form_view)) .modal-footer .btn-primary");
        if (confirmation && !readError()) {
            await click(confirmation);
        }
        return readError();
    }

    /** List what to press on a page: what is named, or the buttons that nobody has pressed yet. */
    async listPaths(item) {
        if (item.path) {
            return [item.path];
        }
        const there = new Set();
        const collect = () => {
            find("button[name]").forEach((button) => there.add(button.getAttribute("name")));
        };
        const wanted = (item.buttons || []).filter(
            (name) => !this.pressed.has(`${item.model}.${name}`)
        );
        if (wanted.length) {
            await this.openEach("body", collect);
            collect();
        }
        return wanted.filter((name) => there.has(name)).map((name) => [name]);
    }

    /** Open a page, and press its buttons, each on the page as it was opened; give what went wrong. */
    async visit(item) {
        await this.open(item);
        const errors = [readError()];
        let isFresh = true;
        for (const path of errors[0] ? [] : await this.listPaths(item)) {
            if (!isFresh) {
                await this.open(item);
                if (!item.path && !(await this.look(path[0]))) {
                    continue; // what was pressed before has moved the record on
                }
            }
            isFresh = false;
            for (const name of path) {
                const error = await this.press(item, name);
                if (error) {
                    errors.push(`${path.join(" > ")}: ${error}`);
                    break;
                }
            }
        }
        return errors.filter(Boolean);
    }

    async walk({ walks, faults }) {
        await wait(() => this.env.services.action && document.querySelector(".o_action_manager"));
        await settle();
        const [login, items] = walks.shift();
        for (const item of items) {
            const begun = Date.now();
            const errors = await this.visit(item).catch((error) => [error.message || String(error)]);
            faults.push(...errors.map((error) => `${login}, ${item.name}: ${error}`));
            console.log(`${login}, ${item.name}: ${Date.now() - begun} ms`);
        }
        await closeDialogs();
        if (walks.length) {
            sessionStorage.setItem(KEY, JSON.stringify({ walks, faults }));
            const [login] = walks[0];
            await rpc("/web/session/authenticate", { db: session.db, login, password: login });
            window.location.assign("/odoo?debug=tests");
        } else if (faults.length) {
            console.error("On the walk:\n" + faults.join("\n"));
        } else {
            console.log("test successful");
        }
    }
}

/** Walk as one person after the other, in one browser. */
registry.category("services").add("yandex_market_walker", {
    // The login page has no actions: they are looked for when they are needed.
    start(env) {
        const walker = new Walker(env);
        odoo.yandexMarketWalk = (walks) => void walker.walk({ walks, faults: [] });
        const left = sessionStorage.getItem(KEY);
        sessionStorage.removeItem(KEY);
        if (left) {
            walker.walk(JSON.parse(left));
        }
    },
});
