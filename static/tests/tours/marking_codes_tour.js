import { registry } from "@web/core/registry";

const SCAN = ".o_yandex_market_scan textarea";

registry.category("web_tour.tours").add("sale_yandex_market.marking_codes", {
    steps: () => [
        {
            content: "The delivery says what is missing",
            trigger: ".alert:contains('0 of 2 codes (CIS)')",
        },
        {
            trigger: ".nav-link[name='yandex_market_codes']",
            run: "click",
        },
        {
            content: "The product's barcode is the commonest mistake",
            trigger: SCAN,
            run: "edit 4601234567893",
        },
        {
            trigger: SCAN,
            run: "press Enter",
        },
        {
            trigger: ".o_yandex_market_scan .alert-danger:contains('barcode')",
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
            trigger: ".o_yandex_market_scan .alert-success:contains('1 of 2')",
        },
        {
            content: "The next one, with the separator lost",
            trigger: SCAN,
            run: "edit 010460123456789321*****second0293Wx6M",
        },
        {
            trigger: SCAN,
            run: "press Enter",
        },
        {
            trigger: ".o_yandex_market_scan .alert-success:contains('2 of 2')",
        },
        {
            trigger: "div[name='yandex_market_code_progress']:contains('2 of 2')",
        },
        {
            content: "The wrong unit: its code is taken out again",
            trigger: ".o_data_row:contains('first01') button[name='action_remove']",
            run: "click",
        },
        {
            trigger: "div[name='yandex_market_code_progress']:contains('1 of 2')",
        },
    ],
});
