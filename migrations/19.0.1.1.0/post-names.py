"""A scheduled action is called by what it does now; Odoo leaves names as they are."""


def migrate(cr, _version):
    """Give the action its name, unless somebody gave it another one."""
    cr.execute("""
        UPDATE ir_act_server
           SET name = '{"en_US": "Yandex Market: send stocks"}' || (name - 'en_US')
         WHERE name->>'en_US' = 'Yandex Market: tell stocks'""")
    cr.execute("""
        UPDATE ir_cron SET cron_name = 'Yandex Market: send stocks'
         WHERE cron_name = 'Yandex Market: tell stocks'""")
