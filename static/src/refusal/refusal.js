import { odooExceptionTitleMap, WarningDialog } from "@web/core/errors/error_dialogs";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** What the Market refuses is its answer, and no invalid operation of the person's. */
const REFUSAL = "odoo.addons.sale_yandex_market.tools.faults.MarketRefusal";

odooExceptionTitleMap.set(REFUSAL, _t("Yandex Market"));
registry.category("error_dialogs").add(REFUSAL, WarningDialog);
