import { registry } from "@web/core/registry";

/**
 * Two orders name a SKU that nobody knows. Where a person reads so, two clicks choose the product,
 * and both orders go on.
 */
registry.category("web_tour.tours").add("sale_yandex_market.unknown_sku", {
    steps: () => [
        {
            content: "The order that needs a person stands in the list",
            trigger: ".o_data_row:contains('NEW-1') td[name='market_id']",
            run: "click",
        },
        {
            content: "Its form says what is wrong",
            trigger: ".alert-warning:contains('No product for SKU NEW-1')",
        },
        {
            trigger: ".alert-warning button[name='action_choose_products']",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains('NEW-1') td[name='product_id']",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row div[name='product_id'] input",
            run: "edit KETTLE",
        },
        {
            trigger: ".o-autocomplete--dropdown-menu li a:contains('KETTLE')",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_match']",
            run: "click",
        },
        {
            content: "The order is a sales order now",
            trigger: ".o_form_view:not(:has(.alert-warning:visible)) button[name='action_open_sale_order']",
        },
        {
            content: "It says what comes next",
            trigger: ".alert-info:contains('the goods are reserved')",
        },
    ],
});
