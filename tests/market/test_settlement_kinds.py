from odoo.tests import BaseCase, tagged

from ...market.settlement import kinds

# Source, kind and wallet, as sellers have seen them in real reports, in several spellings.
SOURCES = (
    ("Платёж покупателя", 'payment', 'money'),
    ("ПЛАТЕЖ\xa0 ПОКУПАТЕЛЯ.", 'payment', 'money'),
    ("Возврат платежа покупателя", 'refund', 'money'),
    ("Оплата услуг Маркета", 'service', 'money'),
    ("Оплата услуг Яндекс.Маркета", 'service', 'money'),
    ("оплата услуг яндекс маркета", 'service', 'money'),
    ("Компенсация за потерянный заказ", 'compensation', 'money'),
    ("Компенсация по претензии", 'compensation', 'money'),
    ("Возврат компенсации за потерянный заказ", 'compensation', 'money'),
    ("Декомпенсация", 'compensation', 'money'),
    ("Премия", 'premium', 'money'),
    ("Возврат премии", 'premium', 'money'),
    ("Внесено продавцом", 'deposit', 'money'),
    ("Баллы за скидку Маркета", 'points_earned', 'points'),
    ("Баллы за скидку Маркета на доставку", 'points_earned', 'points'),
    ("Баллы за скидку Яндекс Плюс", 'points_earned', 'points'),
    ("Баллы за скидку Яндекс.Плюс", 'points_earned', 'points'),
    ("Возврат баллов за скидку Маркета", 'points_earned', 'points'),
    ("Возврат баллов за скидку Яндекс Плюс", 'points_earned', 'points'),
    ("Скидка за участие в совместных акциях", 'points_spent', 'points'),
    ("Возврат скидки за участие в совместных акциях", 'points_spent', 'points'),
    ("Уступка права требования", 'payment', 'money'),
    ("Уступка долга покупателя", 'payment', 'money'),
    ("Приобретено право требования", 'payment', 'money'),
    ("Возврат по уступке права требования", 'refund', 'money'),
    ("Выплата расходов покупателю при возврате товара ненадлежащего качества", 'refund', 'money'),
    ("Платёж за скидку маркетплейса", 'unknown', 'money'),
    ("Возврат платежа за скидку по баллам Яндекс Плюса", 'unknown', 'money'),
    ("Премиальное размещение", 'unknown', 'money'),
    ("Оплата услугами", 'unknown', 'money'),
    ("Без оплаты. Оплата услуг Маркета", 'unknown', 'money'),
    ("Списание задолженности", 'unknown', 'money'),
    ("Payment from the buyer", 'unknown', 'money'),
    ("", 'unknown', 'money'),
)
# Status, the state that it means (None for a word that is not known), and whether it is points.
STATUSES = (
    ("Будет переведён по графику выплат", 'pending', False),
    ("БУДЕТ ПЕРЕВЕДЕН ПО ГРАФИКУ ВЫПЛАТ", 'pending', False),
    ("Будет удержан из платежей покупателей", 'pending', False),
    ("Переведён по графику выплат", 'settled', False),
    ("Переведен  по графику\tвыплат", 'settled', False),
    ("Удержан из платежей покупателей", 'settled', False),
    ("Не будет переведён из-за отмены заказа", 'void', False),
    ("Не будет удержан из-за отмены заказа", 'void', False),
    ("Не будет проведён", 'void', False),
    ("Справочно: не будет пополнен баланс", 'void', True),
    ("Справочно: пополнен баланс", 'settled', True),
    ("Справочно:списан с баланса", 'settled', True),
    ("Справочно: будет пополнен баланс", 'pending', True),
    ("Справочно: приостановлен", None, True),
    ("Пополнен баланс", None, False),
    ("Приостановлен", None, False),
    ("Ещё не переведён", None, False),
    ("", None, False),
)


@tagged('post_install', '-at_install')
class TestKinds(BaseCase):
    """The source says what a charge is for, its status how far it is; nothing else does."""

    def test_the_source_alone_says_kind_and_wallet(self):
        for source, kind, wallet in SOURCES:
            with self.subTest(source):
                self.assertEqual(kinds.kind_of(source), kind)
                self.assertIn(kind, kinds.KINDS)
                self.assertEqual(kinds.wallet_of(source, "Переведён по графику выплат"), wallet)
        self.assertEqual({kind for _source, kind, _wallet in SOURCES}, set(kinds.KINDS))

    def test_the_status_says_how_far(self):
        for status, state, _is_points in STATUSES:
            with self.subTest(status):
                self.assertEqual(kinds.known_state_of(status), state)
                for bank_order in ('', '92735'):
                    guess = 'settled' if bank_order else 'pending'
                    self.assertEqual(kinds.state_of(status, bank_order), state or guess)

    def test_what_is_told_for_information_is_never_money(self):
        for status, _state, is_points in STATUSES:
            for source in ("Оплата услуг Маркета", "Платёж покупателя", "Неведомо что"):
                with self.subTest(source, status=status):
                    self.assertEqual(
                        kinds.wallet_of(source, status), 'points' if is_points else 'money')
            self.assertEqual(kinds.wallet_of("Баллы за скидку Маркета", status), 'points')

    def test_points_of_plus_are_told_from_those_of_the_market(self):
        for source, _kind, _wallet in SOURCES:
            with self.subTest(source):
                self.assertEqual(kinds.is_plus(source), source in (
                    "Баллы за скидку Яндекс Плюс", "Баллы за скидку Яндекс.Плюс",
                    "Возврат баллов за скидку Яндекс Плюс"))
