"""Many values for one SQL statement."""
from odoo.tools import SQL

# The control character that is made for this; neither the Market nor we accept it in a SKU.
SEPARATOR = '\x1f'


def as_array(values, kind):
    """Return SQL for an array of many values, given as one text.

    Decision: "Many ids go to PostgreSQL as one text".

    :param values: iterable of numbers or texts
    :param str kind: PostgreSQL's type of a value
    :rtype: odoo.tools.SQL
    """
    return SQL(
        "CAST(string_to_array(%s, %s) AS %s[])", SEPARATOR.join(map(str, values)), SEPARATOR,
        SQL(kind))
