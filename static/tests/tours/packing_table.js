import { registry } from "@web/core/registry";

/**
 * A person at the packing table opens a delivery of the Market, puts everything into a package,
 * validates, and prints the label.
 */
registry.category("web_tour.tours").add("sale_yandex_market.packing_table", {
    steps: () => [
        {
            content: "The delivery says that it is to be packed for the Market",
            trigger: ".o_notebook .nav-link:contains('Yandex Market')",
            run: "click",
        },
        {
            trigger: ".o_field_badge[name='yandex_market_step']:contains('Pack')",
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
            content: "The goods are in a package",
            trigger: "button:contains('Packages')",
        },
        {
            trigger: ".o_form_statusbar button[name='button_validate'].oe_highlight, .o_form_statusbar button[name='button_validate'].btn-primary",
            run: "click",
        },
        {
            content: "The delivery is done, and the Market is being told",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Done')",
        },
        {
            trigger: ".o_notebook .nav-link:contains('Yandex Market')",
            run: "click",
        },
        {
            trigger: ".o_field_badge[name='yandex_market_step']:contains('Being told')",
        },
        {
            trigger: ".o_form_statusbar button:contains('Print Market Labels')",
            run: "click",
        },
        {
            content: "The label is on its way",
            trigger: ".modal .o_field_badge[name='state']:contains('Being prepared')",
        },
        {
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
