"""What kits are made of, for many products at once. Manufacturing need not be installed."""
from odoo.tools import SQL

from .sql_array import as_array


def find_parts(env, company, product_ids):
    """Find the components of kits, through all their levels.

    Which bill of materials makes a product a kit is Odoo's own choice (``mrp.bom._bom_find``):
    that of the company or of none, the first by sequence, one of the variant before the others.

    :param company: res.company
    :param product_ids: ids of product.product
    :return: for each kit among the products, the components of one unit: quantity by component, in
        its own unit of measure, all by id; one that comes on several levels is summed up
    :rtype: dict
    """
    if 'mrp.bom' not in env:
        return {}
    lines, unknown = {}, set(product_ids)
    while unknown:
        found = _read_kits(env, company, unknown)
        lines.update(dict.fromkeys(unknown, None) | found)
        unknown = {part for parts in found.values() for part, _quantity in parts} - lines.keys()
    parts = {}
    return {
        product_id: _sum_up(product_id, lines, parts)
        for product_id in product_ids if lines[product_id] is not None}


def find_kits_above(env, product_ids):
    """Find the products whose stock follows that of others: these, and the kits they are in.

    :param product_ids: ids of product.product
    :rtype: set
    """
    found = new = set(product_ids)
    while new and 'mrp.bom' in env:
        rows = env.execute_query(SQL("""
            SELECT DISTINCT product.id
              FROM mrp_bom_line line
              JOIN mrp_bom bom ON bom.id = line.bom_id AND bom.type = 'phantom'
              JOIN product_product product ON product.product_tmpl_id = bom.product_tmpl_id
                   AND (bom.product_id IS NULL OR bom.product_id = product.id)
             WHERE line.product_id = ANY(%s)""", as_array(new, 'int')))
        new = {product_id for [product_id] in rows} - found
        found = found | new
    return found


def _read_kits(env, company, product_ids):
    """Read the lines of kits, one level deep: (part, quantity for one unit) pairs by kit."""
    kits = env.execute_query(SQL("""
        SELECT DISTINCT ON (product.id)
               product.id, bom.id, own.factor / unit.factor / bom.product_qty
          FROM product_product product
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom own ON own.id = template.uom_id
          JOIN mrp_bom bom ON bom.product_tmpl_id = template.id
               AND (bom.product_id IS NULL OR bom.product_id = product.id)
          JOIN uom_uom unit ON unit.id = bom.product_uom_id
         WHERE product.id = ANY(%s) AND bom.active AND bom.type = 'phantom'
           AND template.type != 'service'
           AND (bom.company_id IS NULL OR bom.company_id = %s)
      ORDER BY product.id, bom.sequence, bom.product_id, bom.id""",
        as_array(product_ids, 'int'), company.id))
    lines = _read_lines(env, {bom_id for _product, bom_id, _times in kits})
    return {
        product_id: [
            (part_id, float(times) * quantity)
            for line_id, part_id, quantity, is_of_a_variant in lines.get(bom_id, ())
            if not is_of_a_variant or not env['mrp.bom.line'].browse(line_id)._skip_bom_line(
                env['product.product'].browse(product_id))]
        for product_id, bom_id, times in kits}


def _read_lines(env, bom_ids):
    """Read the lines of bills of materials, in the units of measure of their products."""
    values = env['mrp.bom.line']._fields['bom_product_template_attribute_value_ids']
    lines = {}
    for bom_id, *line in bom_ids and env.execute_query(SQL("""
            SELECT line.bom_id, line.id, line.product_id,
                   CAST(line.product_qty * unit.factor / own.factor AS double precision),
                   EXISTS (SELECT 1 FROM %s chosen WHERE chosen.%s = line.id)
              FROM mrp_bom_line line
              JOIN uom_uom unit ON unit.id = line.product_uom_id
              JOIN product_template template ON template.id = line.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
             WHERE line.bom_id = ANY(%s)""",
            SQL.identifier(values.relation), SQL.identifier(values.column1),
            as_array(bom_ids, 'int'))):
        lines.setdefault(bom_id, []).append(line)
    return lines


def _sum_up(product_id, lines, parts):
    """Sum up the components of a kit; ``parts`` keeps those of the kits that are done."""
    if product_id not in parts:
        total = parts[product_id] = {}  # a kit that contains itself ends here
        for part_id, quantity in lines[product_id]:
            inner = {part_id: 1.0} if lines[part_id] is None else _sum_up(part_id, lines, parts)
            for inner_id, share in inner.items():
                total[inner_id] = total.get(inner_id, 0.0) + quantity * share
    return parts[product_id]
