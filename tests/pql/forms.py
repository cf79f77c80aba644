"""Every form of expression of the domain reference, segments, sections 1.2 to 1.9, and the examples that it gives.

Each is a text, and the code of why it is left out where it has no form in rules.
"""

from __future__ import annotations

from typing import Final

_TEXT_TESTS: Final = (
    *("startsWith", "doesNotStartWith", "endsWith", "doesNotEndWith", "contains", "doesNotContain"),
    *("equals", "notEqualTo"),
)

FORMS: Final[tuple[tuple[str, str, str], ...]] = (
    # -- 1.2 types and literals
    ("1.2", 'name = "John"', ""),
    ("1.2", "flag = true", ""),
    ("1.2", "flag = false", ""),
    ("1.2", "score = -201", ""),
    ("1.2", "score > 0", ""),
    ("1.2", "score < 412", ""),
    ("1.2", "score > -51.24", ""),
    ("1.2", "score >= 3.14", ""),
    ("1.2", "score < .45", ""),
    ("1.2", "score < 2.02E12", ""),
    ("1.2", "score > 2.02E-12", ""),
    ("1.2", "seen occurs on date(2017, 10, 1)", ""),
    ("1.2", "seen occurs on date(currentYear() - 1, 10, 1)", ""),
    ("1.2", 'country in ["US", "CA"]', ""),
    ("1.2", "score in [1, 2, 3]", ""),
    ("1.2", '{"count": G.count(), "sum": G.sum(x)}', "Q110"),
    ("1.2", "seen occurs before now", ""),
    ("1.2", "seen occurs today", ""),
    ("1.2", "seen occurs yesterday", ""),
    ("1.2", "seen occurs tomorrow", ""),
    *(("1.2", f"seen occurs {which} {unit}", "") for which in ("this", "last", "next") for unit in
      ("second", "minute", "hour", "day", "week", "month", "year", "decade")),
    ("1.2", "seen occurs this millisecond", "Q116"),
    ("1.2", "seen occurs last century", "Q116"),
    ("1.2", "seen occurs next millennium", "Q116"),
    *(("1.2", f"seen occurs < 2 {units} before now", "") for units in
      ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades", "centuries", "second", "day")),
    ("1.2", "seen occurs < 1 century before now", ""),
    ("1.2", "seen occurs < 1 millennium before now", ""),
    ("1.2", "seen occurs < 1 millenium before now", ""),
    ("1.2", "seen occurs < 2 millennia before now", "Q116"),
    ("1.2", "seen occurs < 5000 milliseconds before now", ""),
    ("1.2", "seen occurs < 1 millisecond before now", "Q116"),
    ("1.2", "_tenant.field = 5", ""),
    ("1.2", "@{schemaID}.price > 5", "Q110"),
    ("1.2", "@{{SCHEMA_ID}}.price > 5", "Q110"),
    # -- 1.3 signature, parameters, precedence
    ("1.3", "homeAddress.stateProvince = workAddress.stateProvince", ""),
    ("1.3", "$1.homeAddress.stateProvince = $1.homeAddress.stateProvince", ""),
    ("1.3", "$2.homeAddress.stateProvince = $1.homeAddress.stateProvince", "Q110"),
    ("1.3", "(Profile) => Profile.homeAddress.stateProvince = Profile.workAddress.stateProvince", ""),
    ("1.3", "(P1, P2) => P1.a = P2.a", "Q110"),
    ("1.3", "orders.groupBy(storeId).map((K, G) => mapEntry(K, G.count()))", "Q110"),
    ("1.3", "numbers[this > 5]", ""),
    ("1.3", 'xEvent[productListItems[SKU="PS" or ^^.profile.gender="female"]]', ""),
    ("1.3", "orders[price > ^score]", ""),
    ("1.3", 'not (x = "a")', ""),
    ("1.3", 'not x = "a"', ""),
    ("1.3", '!(x = "a")', ""),
    ("1.3", "score + 2 * a % 3 - b > 1 and not flag = true or score = 1", ""),
    # -- 1.4 query constructs
    ("1.4", "select V1 from arr1 where V1.a > 1", ""),
    ("1.4", "select V1 from arr1", ""),
    ("1.4", "select V1 from arr1 where V1.a > 1, V2 from V1.arr2 where V2.b > 2", ""),
    ("1.4", "(select V1 from arr1 where V1.a > 1).count() > 1", ""),
    ("1.4", "select V1 from arr1 where V1.a > 1 and (select V2 from V1.arr2 where V2.b > 2)", ""),
    ("1.4", "exists V1 from arr1 where V1.a > 1, V2 from arr2 where V2.b > 2", ""),
    ("1.4", "exists V1 from arr1 where V1.a > 1, V2 from arr2 where V2.b > V1.a", "Q114"),
    ("1.4", "exists V1 from arr1 where V1.a > 1 : V1.b = 2", ""),
    ("1.4", "forall V from arr : V.a > 1", ""),
    ("1.4", "forall V from arr where V.b = 2 : V.a > 1", ""),
    ("1.4", "arr[a > 1]", ""),
    ("1.4", "arr.filter(a > 1)", ""),
    ("1.4", "arr.filter((V) => V.a > 1)", ""),
    ("1.4", "let S = score * 2 in (S > 5 and S < 10)", ""),
    ("1.4", "(sum X.a over X from arr where X.c = 1) > 2", ""),
    ("1.4", "(sum X.a + Y.b over X from arr where X.c = 1, Y from arr2 where Y.d = 2) > 2", "Q114"),
    ("1.4", "(sum Y.b over X from arr where X.c = 1, Y from X.arr2 where Y.d = 2) > 2", ""),
    ("1.4", "(average X.a over X from arr) > 2", ""),
    ("1.4", "(min X.a over X from arr) > 2", ""),
    ("1.4", "(max X.a over X from arr) > 2", ""),
    ("1.4", "(sum X from numericArray where X > 0) > 2", ""),
    ("1.4", 'inSegment("segment-id")', "Q117"),
    ("1.4", "if(flag = true, score, 2) = 2", ""),
    ("1.4", "if(flag = true, score > 1, score < 0)", ""),
    ("1.4", "person.orders.storeId.distinct().count() > 1", ""),
    # -- 1.5 coercion
    ("1.5", "homeAddress", ""),
    ("1.5", "homeAddress.city", ""),
    ("1.5", "not homeAddress.city", ""),
    ("1.5", "arr[a > 1] and arr", ""),
    ("1.5", 'b2b.isBlocked = "true"', ""),
    ("1.5", 'b2b.isBlocked = "perhaps"', "Q113"),
    ("1.5", 'score > 1 and score = "6"', ""),
    # -- 1.7 occurs
    ("1.7", "xEvent.timestamp occurs < 3 months before today", ""),
    ("1.7", "(select X from xEvent where X.timestamp occurs < 3 months before today)", ""),
    ("1.7", "(select X from xEvent where X.timestamp occurs after date(2017,10,1))", ""),
    ("1.7", "(select X from xEvent where X.timestamp occurs last year)", ""),
    ("1.7", "(select X from xEvent where X.timestamp occurs on date(2017,10,1))", ""),
    ("1.7", "(select X from xEvent where X.timestamp occurs between date(2017,10,1) and date(2017,12,31))", ""),
    ("1.7", "seen occurs <= 1 month before today", ""),
    *(("1.7", f"seen occurs {sign} 2 days {direction} {time}", "") for sign in ("<", "<=", ">", ">=", "=", "!=")
      for direction in ("before", "after", "from") for time in ("now", "today", "date(2026, 5, 30)", "lastSeen")),
    *(("1.7", f"seen occurs {direction} {time}", "") for direction in ("before", "after", "from")
      for time in ("now", "today", "yesterday", "last month", "date(2026, 5, 30)", "lastSeen")),
    ("1.7", "seen occurs on lastSeen", ""),
    ("1.7", "seen occurs between last month and last week", ""),
    ("1.7", "seen occurs between lastSeen and now", ""),
    # -- 1.8 chains
    *(("1.8", f"chain(xEvent, timestamp, [{steps}])", code) for steps, code in (
        ('A: WHAT(eventType = "addToCart")', ""),
        ('X: WHAT(eventType = "addToCart") WHEN(today)', ""),
        ('C0: WHAT(eventType.equals("commerce.checkouts", false)) WHEN(< 7 days before now)', ""),
        ('C0: WHAT(eventType = "a") WHEN(< 24 hours before now), C1: WHAT(eventType = "b") WHEN(today)', ""),
        ('A: WHAT(eventType = "a") COUNT(2), B: WHAT(eventType = "b")', ""),
        ('A: WHAT(eventType = "a"), B: WHAT(eventType = "b") COUNT(2)', ""),
        ('A: WHAT(eventType = "a"), B: WHAT(eventType = "b") COUNT(2), C: WHAT(eventType = "a")', "Q118"),
        ('A: WHAT(eventType = "a") WHERE(city = "Paris")', ""),
        ('A: WHAT(eventType = "a") WHERE(externalSegments.values().exists(stringProperty="active"))', "Q110"),
        (", ".join(f'S{n}: WHAT(eventType = "a")' for n in range(6)), ""),
        (", ".join(f'S{n}: WHAT(eventType = "a")' for n in range(7)), "Q118"),
    )),
    ("1.8", 'CHAIN(xEvent, timestamp, [A: WHAT(eventType = "a")])', ""),
    ("1.8", 'not (chain(xEvent, timestamp, [A: WHAT(eventType = "a") WHEN(< 8 days before now) COUNT(5)]))', ""),
    # -- 1.9 functions
    ("1.9", 'homeAddress.countryISO = "CA" and person.birthYear = 1985', ""),
    ("1.9", 'homeAddress.countryISO = "CA" or person.birthYear = 1985', ""),
    ("1.9", 'not (homeAddress.countryISO = "CA")', ""),
    ("1.9", 'if (homeAddress.countryISO = "CA", 1, 2) = 1', ""),
    *(("1.9", f"person.birthYear {sign} 1985", "") for sign in ("=", "!=", ">", ">=", "<", "<=")),
    ("1.9", "person.birthMonth in [3, 6, 9]", ""),
    ("1.9", '"London" in citiesVisited', ""),
    ("1.9", "person.birthMonth notIn [3, 6, 9]", ""),
    ("1.9", 'person.favoriteColors.intersects(["red","blue","green"])', ""),
    ("1.9", 'person1.favoriteColors.intersection(person2.favoriteColors) = ["red","blue","green"]', "Q110"),
    ("1.9", "person1.favoriteColors.intersection(person2.favoriteColors)", ""),
    ("1.9", "person.favoriteCities.subsetOf(person.visitedCities)", ""),
    ("1.9", 'person.eatenFoods.supersetOf(["sushi","pizza"])', ""),
    ("1.9", 'person.favoriteColors.includes("red")', ""),
    ("1.9", "orders.groupBy(storeId)", "Q110"),
    ("1.9", "person.filter(age >= 21)", "Q110"),
    ("1.9", "people_met.filter(age >= 21)", ""),
    ("1.9", "numbers.map(square)", ""),
    ("1.9", "orders.topN(price, 5)", "Q110"),
    ("1.9", "orders.bottomN(price, 5)", "Q110"),
    ("1.9", "orders.topN(price, 5).head()", "Q110"),
    ("1.9", 'identityMap.get("example@example.com")', ""),
    ("1.9", "identityMap.keys()", "Q110"),
    ("1.9", "identityMap.values()", "Q110"),
    ("1.9", "person.homeAddress.isNull()", ""),
    ("1.9", "person.homeAddress.isNotNull()", ""),
    ("1.9", 'city like "%es%"', ""),
    ("1.9", 'city like "P_r%s"', ""),
    *(("1.9", f'person.name.{name}("Joe")', "") for name in
      _TEXT_TESTS),
    *(("1.9", f'person.name.{name}("Joe", false)', "") for name in
      _TEXT_TESTS),
    ("1.9", 'person.name.startsWith("Joe", true)', ""),
    ("1.9", 'person.emailAddress.endsWith(".com")', ""),
    ("1.9", 'person.emailAddress.contains("2010@gm")', ""),
    ("1.9", 'person.name.matches("(?i)^John")', ""),
    ("1.9", 'person.name matches "^John"', ""),
    ("1.9", 'person.name.matches("J(?=ohn)")', "Q115"),
    ("1.9", 'emailAddress.regexGroup("@(\\\\w+)", 1) = "adobe"', "Q110"),
    ("1.9", "product1.price + product2.price > 10", ""),
    ("1.9", "product1.price - product2.price > 10", ""),
    ("1.9", "product.inventory * product.price > 10", ""),
    ("1.9", "totalProduct.price / totalProduct.sold > 10", ""),
    ("1.9", "person.age % 5 = 0", ""),
    ("1.9", "arr.count() > 1", ""),
    ("1.9", "arr.sum(price) > 1", ""),
    ("1.9", "arr.average(price) > 1", ""),
    ("1.9", "arr.min(price) > 1", ""),
    ("1.9", "arr.max(price) > 1", ""),
    ("1.9", "arr.price.sum() > 1", ""),
    ("1.9", "person.birthMonth = currentMonth()", ""),
    ("1.9", "person.birthdate.getMonth() = 6", ""),
    ("1.9", "product.saleYear = currentYear()", ""),
    ("1.9", "person.birthday.getYear() in [1991, 1992, 1993, 1994, 1995]", ""),
    ("1.9", "person.birthDay = currentDayOfMonth()", ""),
    ("1.9", "product.sale.getDayOfMonth() <= 15", ""),
    ("1.9", "product.saleDate occurs = 3 hours before now", ""),
    # -- 1.13 fields that are often asked for
    ("1.13", 'segmentMembership.ups.abc.status = "realized"', ""),
    ("1.13", 'consents.marketing.email.val = "y"', ""),
    ("1.13", 'identityMap.get("Email")[id = "a@example.com"]', ""),
)  # fmt: skip


def _path(*names: str) -> dict[str, object]:
    made: dict[str, object] = {"nodeType": "literal", "literalType": "XDMObject", "value": "profile"}
    for name in names:
        made = {"nodeType": "fieldLookup", "fieldName": name, "object": made}
    return made


def _of(variable: str, *names: str) -> dict[str, object]:
    made: dict[str, object] = {"nodeType": "varRef", "varName": variable}
    for name in names:
        made = {"nodeType": "fieldLookup", "fieldName": name, "object": made}
    return made


def _literal(kind: str, value: object) -> dict[str, object]:
    return {"nodeType": "literal", "literalType": kind, "value": value}


def _apply(name: str, *params: object) -> dict[str, object]:
    return {"nodeType": "fnApply", "fnName": name, "params": list(params)}


def _filtered(array: object, variable: str, body: object) -> dict[str, object]:
    function = {"nodeType": "fnCreate", "params": [{"varName": variable}], "body": body}
    return {"nodeType": "fnApply", "function": function, "params": [array]}


JSON_FORMS: Final[tuple[tuple[dict[str, object], str], ...]] = (
    # JQ1, of the shape that the reference gives of it
    (
        _apply(
            "and",
            _apply("=", _literal("string", "Andres"), _path("person", "firstName")),
            _apply("=", _literal("string", "Monroy"), _path("person", "lastName")),
            _apply("=", _literal("integer", "6"), _path("person", "birthDay")),
        ),
        '"Andres" = person.firstName and "Monroy" = person.lastName and 6 = person.birthDay',
    ),
    # JQ2
    (
        _apply(
            "and",
            _apply("=", _literal("string", "Andres"), _path("person", "firstName")),
            _apply(
                "or",
                _apply("=", _literal("string", "Monroy"), _path("person", "lastName")),
                _apply("=", _literal("integer", "6"), _path("person", "birthDay")),
            ),
        ),
        '"Andres" = person.firstName and ("Monroy" = person.lastName or 6 = person.birthDay)',
    ),
    # JQ3: a condition, and variables over arrays that are narrowed by functions
    (
        {
            "nodeType": "set",
            "variables": [
                _apply("=", _literal("string", "Andres"), _path("person", "firstName")),
                {
                    "nodeType": "varDecl",
                    "varName": "_",
                    "range": _filtered(
                        _of("_", "xEvent"), "X1", _apply("=", _literal("string", "1"), _of("X1", "device", "model"))
                    ),
                },
                {
                    "nodeType": "varDecl",
                    "varName": "_",
                    "range": _filtered(
                        _of("_", "productListItems"), "X1", _apply("=", _literal("string", "1"), _of("X1", "name"))
                    ),
                },
            ],
        },
        (
            '"Andres" = person.firstName and (select _ from _.xEvent.filter((X1) => "1" = X1.device.model), '
            '_ from _.productListItems.filter((X1) => "1" = X1.name))'
        ),
    ),
    (_apply("not", _apply("!=", _path("flag"), _literal("boolean", "true"))), "not (flag != true)"),
    (_apply(">", _apply("+", _path("a"), _path("b")), _literal("double", "2.5")), "a + b > 2.5"),
    (_apply("in", _path("city"), _literal("array", ["Paris", "Rome"])), 'city in ["Paris", "Rome"]'),
    (_apply("notIn", _path("city"), _literal("array", ["Paris"])), 'city notIn ["Paris"]'),
    (_apply("like", _path("city"), _literal("string", "%es%")), 'city like "%es%"'),
    (
        _apply("startsWith", _path("city"), _literal("string", "Pa"), _literal("boolean", "false")),
        'city.startsWith("Pa", false)',
    ),
    (_apply("=", _path("person", "birthMonth"), _apply("currentMonth")), "person.birthMonth = currentMonth()"),
    (_apply("isNull", _path("homeAddress", "city")), "homeAddress.city.isNull()"),
    (_apply(">", _apply("count", _path("orders")), _literal("integer", 2)), "orders.count() > 2"),
    (
        {
            "nodeType": "fnApply",
            "fnName": "=",
            "params": [
                {
                    "nodeType": "fieldLookup",
                    "fieldName": "a",
                    "object": {"nodeType": "parameterReference", "position": 1},
                },
                _literal("integer", 1),
            ],
        },
        "$1.a = 1",
    ),
)
"""Queries in their JSON form, each with its text form."""
