import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

const { DateTime } = luxon;
const REFRESHED_EVERY = 60_000;

/** The start page: what is there is read in one request, again each minute. */
export class Desk extends Component {
    static template = "sale_yandex_market.Desk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.isPacking = Boolean(this.props.action.params?.is_packing);
        this.state = useState({ desk: {}, isStale: false });
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), REFRESHED_EVERY);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async load() {
        this.state.desk = await this.orm.silent.call("yandex.market.desk", "read_desk", [
            this.isPacking,
        ]);
        this.state.isStale = false;
    }

    /** Nobody pressed anything: a connection that is gone is shown, and no error is. */
    async refresh() {
        if (document.hidden) {
            return;
        }
        try {
            await this.load();
        } catch {
            this.state.isStale = true;
        }
    }

    open(action) {
        return this.action.doAction(action);
    }

    async press(button) {
        if (button.action) {
            return this.open(button.action);
        }
        const resIds = button.domain
            ? await this.orm.search(button.model, button.domain)
            : button.ids;
        let isRead = false;
        await this.action.doActionButton({
            type: "object",
            name: button.method,
            resModel: button.model,
            resId: button.id,
            resIds,
            onClose: () => {
                isRead = true;
                return this.load();
            },
        });
        if (!isRead) {
            await this.refresh();
        }
    }

    // === TIMES === //

    minutesLeft(row) {
        return Math.floor(DateTime.fromISO(row.until).diffNow("minutes").minutes);
    }

    isLate(row) {
        return Boolean(row.until) && this.minutesLeft(row) < 0;
    }

    isSoon(row) {
        return Boolean(row.until) && !row.is_day && this.minutesLeft(row) < 60;
    }

    /** Where the Market gives only a day, no hour is made up. */
    describeUntil(row) {
        if (!row.until) {
            return "";
        }
        const until = DateTime.fromISO(row.until);
        if (row.is_day) {
            const day = until.setZone("Europe/Moscow").toLocaleString({ day: "numeric", month: "short" });
            return _t("by the end of %s", day);
        }
        return until.toLocaleString({
            day: "numeric",
            month: "short",
            hour: "numeric",
            minute: "2-digit",
        });
    }

    describeLeft(row) {
        if (!row.until) {
            return "";
        }
        const minutes = this.minutesLeft(row);
        const hours = Math.floor(Math.abs(minutes) / 60);
        const text =
            hours < 48
                ? `${hours}:${String(Math.abs(minutes) % 60).padStart(2, "0")}`
                : _t("%s days", Math.floor(hours / 24));
        return minutes < 0 ? _t("late by %s", text) : _t("%s left", text);
    }

    describeSince(trouble) {
        return DateTime.fromISO(trouble.since).toLocaleString({ day: "numeric", month: "short" });
    }

    describeAt(channel) {
        return channel.at ? DateTime.fromISO(channel.at).toRelative() : _t("never");
    }
}

registry.category("actions").add("sale_yandex_market.desk", Desk);
