-- A copy of the database neither calls the Market nor answers in the shop's name.
UPDATE yandex_market_account SET api_key = NULL;
UPDATE yandex_market_shop SET push_token = NULL;
