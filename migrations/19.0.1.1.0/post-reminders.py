"""Who was called for the last day of a return is not called again for the same day."""


def migrate(cr, _version):
    """Carry ``is_reminded_of_last_day`` on: a record knows the deadline that it called for."""
    cr.execute("""
        SELECT 1 FROM information_schema.columns
         WHERE table_name = 'yandex_market_return' AND column_name = 'is_reminded_of_last_day'""")
    if cr.fetchone():
        cr.execute("""
            UPDATE yandex_market_return
               SET reminded_of = to_char(pickup_till, 'YYYY-MM-DD 00:00:00')
             WHERE is_reminded_of_last_day AND pickup_till IS NOT NULL""")
