"""What ties Odoo's records to the Market is written by the module, and by nobody else."""
from odoo import api, models


class YandexMarketLinkMixin(models.AbstractModel):
    _name = 'yandex.market.link.mixin'
    _description = "Links to Yandex Market"
    _market_links = ()
    """Of the module's own models: the fields that say what a record is about, and whose it is."""

    @api.model
    def _has_field_access(self, field, operation):
        """Let only the system write the links, whatever rights a person has on the record.

        The module's buttons act as the system on the order that a link leads to, so whoever
        could write the link could act on anybody's order. ``readonly`` stops a form alone.

        Decision: "Links are written by the system alone".
        """
        return super()._has_field_access(field, operation) and (
            operation == 'read' or self.env.su or not self._is_market_link(field))

    @api.model
    def default_get(self, fields):
        """Give no default for a link: everybody may save defaults of their own.

        :param list fields: names
        :rtype: dict
        """
        return super().default_get([
            name for name in fields
            if name not in self._fields or not self._is_market_link(self._fields[name])])

    def onchange(self, values, field_names, fields_spec):
        """Fill in nothing from a link that a form sends: what hangs on it is read as the system.

        :param dict values: of the form
        :param list field_names: what has changed in it
        :param dict fields_spec: what it shows
        :rtype: dict
        """
        links = {name for name in values if name in self._fields and (
            self._is_market_link(self._fields[name]))}
        return super().onchange(
            {name: value for name, value in values.items() if name not in links},
            [name for name in field_names if name not in links], fields_spec)

    @api.model
    def _is_market_link(self, field):
        """Tell whether the module alone writes a field.

        Of Odoo's models these are all fields of its own that no form may change.

        :param field: odoo.fields.Field
        :rtype: bool
        """
        return field.name in self._market_links or (
            field.name.startswith('yandex_market_') and bool(field.readonly))
