import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useState } from "@odoo/owl";

const SEPARATOR = "\u001d";
const REMEMBERED = 5;

/** Where marking codes are scanned or pasted, one a line; Enter hands them over. */
export class ScanCodes extends Component {
    static template = "sale_yandex_market.ScanCodes";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.input = useAutofocus();
        // The next code is scanned while the last one is still on its way.
        this.mutex = new Mutex();
        this.state = useState({ results: [] });
        this.placeholder = _t("Scan a marking code, or paste several, one a line, and press Enter");
    }

    onKeydown(event) {
        // What scanners press for the separator between the fields of a code.
        const isSeparator = event.code === "F8" || (event.ctrlKey && event.code === "BracketRight");
        if (isSeparator) {
            event.preventDefault();
            const field = event.target;
            field.setRangeText(SEPARATOR, field.selectionStart, field.selectionEnd, "end");
        } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            const scanned = event.target.value;
            event.target.value = "";
            this.scan(scanned);
        }
        // Neither Odoo's shortcuts nor its own barcode listener may take a key of the scanner.
        event.stopPropagation();
    }

    choose(result, line) {
        this.state.results.splice(this.state.results.indexOf(result), 1);
        this.scan(result.scanned, line);
    }

    scan(scanned, line = false) {
        return this.mutex.exec(async () => {
            const record = this.props.record;
            await record.save();
            const found = await this.orm.call("stock.picking", "yandex_market_scan", [
                [record.resId],
                scanned,
                line,
            ]);
            // The last one stands first; what could not be taken stays until it is seen.
            this.state.results.unshift(...found.reverse());
            this.state.results.splice(Math.max(REMEMBERED, found.length));
            await record.load();
        });
    }
}

registry.category("view_widgets").add("yandex_market_scan_codes", { component: ScanCodes });
