import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const LOADED = ".o_yandex_market_desk [data-loaded]";
const BACK = {
    content: "Go back to the page",
    trigger: ".o_breadcrumb .o_back_button a, .o_breadcrumb .breadcrumb-item a, .o_breadcrumb .o_back_button",
    run: "click",
};

/** A seller opens what a number counts, and works on what burns most. */
tours.add("sale_yandex_market.desk_seller", {
    steps: () => [
        { trigger: LOADED },
        {
            content: "A number opens its records",
            trigger: ".o_desk_card[data-key='pack'] .o_desk_count:contains('2')",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:nth-child(2)" },
        BACK,
        {
            content: "The most urgent one stands first, with its button",
            trigger: ".o_desk_row[data-key='express'] button:contains('Look')",
            run: "click",
        },
        { trigger: ".o_form_view div[name='hand_over_at']" },
        BACK,
        {
            content: "All orders of a SKU are one row",
            trigger: ".o_desk_trouble[data-key='sku']:contains('NEW-1')",
        },
        { trigger: LOADED },
    ],
});

/** A manager takes a step of the first day: what would be told is seen, then started. */
tours.add("sale_yandex_market.desk_manager", {
    steps: () => [
        { trigger: LOADED },
        {
            trigger: ".o_desk_step[data-key='stock'] button:contains('Look and Start')",
            run: "click",
        },
        { trigger: ".modal:contains('would become 0')" },
        {
            trigger: ".modal footer button:contains('Start')",
            run: "click",
        },
        {
            trigger: ".o_desk_step[data-key='stock'] .fa-check-circle",
        },
        {
            trigger: ".o_desk_first_day button:contains('Hide')",
            run: "click",
        },
        { trigger: "body:not(:has(.o_desk_first_day))" },
    ],
});

/** Who may only pack sees the parcels that are due, and nothing else. */
tours.add("sale_yandex_market.desk_packer", {
    steps: () => [
        { trigger: LOADED },
        { trigger: "body:not(:has(.o_desk_sales)):not(:has(.o_desk_connections))" },
        {
            trigger: ".o_desk_row[data-key='parcels']:contains('Express') button:contains('Pack')",
            run: "click",
        },
        { trigger: ".o_form_view .o_form_statusbar button[name='button_validate']" },
    ],
});
