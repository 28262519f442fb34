{
    'name': "Yandex Market Connector",
    'summary': "Yandex Market orders in Odoo's normal sales workflow",
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': "Yandex Market Connector contributors",
    'license': 'LGPL-3',
    'depends': ['sale_management', 'stock_delivery'],
    'external_dependencies': {'python': ['requests', 'lxml']},
    'data': [
        'security/security.xml',
        'security/ir.model.access.csv',
        'security/ir_rules.xml',
        'data/ir_cron.xml',
        'data/products.xml',
        'data/test_orders.xml',
    ],
    'application': True,
}
