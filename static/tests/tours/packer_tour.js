import { registry } from "@web/core/registry";

const SCAN = ".o_yandex_market_scan textarea";
const tours = registry.category("web_tour.tours");

/** Who may only work in the warehouse finds a delivery, packs it, and validates it. */
tours.add("sale_yandex_market.packer_packs", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Ромашка FBS') td[name='name']",
            run: "click",
        },
        {
            content: "The delivery asks for the code of the unit",
            trigger: ".alert:contains('0 of 1 codes (CIS)')",
        },
        {
            trigger: ".nav-link[name='yandex_market_codes']",
            run: "click",
        },
        {
            trigger: SCAN,
            run: "edit 010460123456789321******first01<GS>93Wx6M",
        },
        {
            trigger: SCAN,
            run: "press Enter",
        },
        {
            trigger: ".o_yandex_market_scan .alert-success:contains('1 of 1')",
        },
        {
            trigger: ".o_notebook .nav-link:contains('Operations')",
            run: "click",
        },
        {
            trigger: "button[name='action_put_in_pack']",
            run: "click",
        },
        {
            trigger: "button:contains('Packages')",
        },
        {
            trigger: ".o_form_statusbar button[name='button_validate'].btn-primary, .o_form_statusbar button[name='button_validate'].oe_highlight",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Done')",
        },
    ],
});

/** The Market has the boxes by now: the parcel is said to be ready, and its label is printed. */
tours.add("sale_yandex_market.packer_says_ready", {
    steps: () => [
        {
            trigger: ".o_form_statusbar button[name='action_yandex_market_ready']",
            run: "click",
        },
        {
            trigger: ".o_notebook .nav-link:contains('Yandex Market')",
            run: "click",
        },
        {
            trigger: ".o_field_badge[name='yandex_market_step']:contains('Being told')",
        },
        {
            trigger: "div[name='yandex_market_label_id']",
        },
        {
            trigger: ".o_form_statusbar button:contains('Print Market Labels')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
