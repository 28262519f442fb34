import { registry } from "@web/core/registry";

/**
 * A person types a token into the settings and presses Connect once.
 *
 * @param {string} token
 * @param {Object[]} outcome what is on the screen afterwards
 */
function connect(token, outcome) {
    return {
        steps: () => [
            {
                trigger: ".o_setting_box#yandex_market_connect div[name='yandex_market_token'] input",
                run: `edit ${token}`,
            },
            {
                trigger: "button[name='action_yandex_market_connect']",
                run: "click",
            },
            ...outcome,
        ],
    };
}

const tours = registry.category("web_tour.tours");

tours.add(
    "sale_yandex_market.connect_cabinet",
    connect(`ACMA:${"Simulator".repeat(4)}0000:0badcafe`, [
        {
            content: "The cabinet's form opens, with its name",
            trigger: ".o_form_view div[name='name'] input:value('Ромашка')",
        },
        {
            content: "The accesses of the token are named",
            trigger: "div[name='token_scopes']:contains('Order processing and inventory')",
        },
        {
            content: "Its shops came along",
            trigger: "div[name='shop_ids'] .o_data_row:nth-child(3)",
        },
    ])
);

tours.add(
    "sale_yandex_market.connect_wrong_token",
    connect("ACMA:wrong", [
        {
            content: "Why not, and what to do",
            trigger: ".modal:contains('does not take this token')",
        },
        {
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        {
            content: "Nothing of it is left behind: the settings still stand there",
            trigger: "body:not(:has(.modal)) button[name='action_yandex_market_connect']",
        },
    ])
);

tours.add(
    "sale_yandex_market.connect_silent_market",
    connect("ACMA:typed", [
        {
            trigger: ".modal:contains('The Market does not answer')",
            timeout: 30000,
        },
        {
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) button[name='action_yandex_market_connect']",
        },
    ])
);
