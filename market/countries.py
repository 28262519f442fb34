"""Countries by the names that the Market knows, where other lists have longer ones."""

SHORT_NAMES = {
    'AE': "ОАЭ",
    'CZ': "Чехия",
    'GB': "Великобритания",
    'HK': "Гонконг",
    'IR': "Иран",
    'KG': "Киргизия",
    'KP': "Северная Корея",
    'KR': "Южная Корея",
    'MD': "Молдова",
    'RU': "Россия",
    'SY': "Сирия",
    'TW': "Тайвань",
    'US': "США",
    'VN': "Вьетнам",
}
"""By ISO code."""
