import { registry } from "@web/core/registry";

/**
 * An order names a SKU that nobody knows. A person reads why it waits, says which product it is,
 * and has the order finished.
 */
registry.category("web_tour.tours").add("sale_yandex_market.unknown_sku", {
    steps: () => [
        {
            content: "The order that needs a person stands in the list with its reason",
            trigger: ".o_data_row:contains('NEW-1') td[name='market_id']",
            run: "click",
        },
        {
            content: "Its form says what to do",
            trigger: ".alert-warning:contains('Choose the product in')",
        },
        {
            trigger: ".o_menu_sections [data-menu-xmlid='sale_yandex_market.catalogue_menu']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='sale_yandex_market.yandex_market_offer_menu']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Yandex Market Offers')",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_selected_row div[name='sku'] input",
            run: "edit NEW-1",
        },
        {
            trigger: ".o_selected_row div[name='product_id'] input",
            run: "edit KETTLE",
        },
        {
            trigger: ".o-autocomplete--dropdown-menu li a:contains('KETTLE')",
            run: "click",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "Saved",
            trigger: "body:not(:has(.o_selected_row))",
        },
        {
            trigger: ".o_menu_sections a:contains('Orders')",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('NEW-1') td[name='market_id']",
            run: "click",
        },
        {
            trigger: ".alert-warning button[name='action_retry']",
            run: "click",
        },
        {
            content: "The order is a sales order now",
            trigger: ".o_form_view:not(:has(.alert-warning:visible)) div[name='sale_order_id'] a",
        },
    ],
});
