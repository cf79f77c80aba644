"""What the domain reference knows of XDM fields: paths to types (segments, sections 1.13, 4.1, and 4.3 to 4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

_SOURCE: Final = dict.fromkeys(("sourceType", "sourceInstanceID", "sourceID", "sourceKey"), "text")
_CURRENCY: Final = {"amount": "number", "currencyCode": "text", "conversionDate": "datetime"}
_ADDRESS: Final = {
    **dict.fromkeys(
        (
            *("street1", "street2", "street3", "street4", "city", "state", "region", "country", "postalCode"),
            *("postOfficeBox", "label", "status"),
        ),
        "text",
    ),
    "primary": "boolean",
    "lastVerifiedDate": "date",
}
_PHONE: Final = {
    **dict.fromkeys(("number", "countryCode", "extension", "status", "validity"), "text"),
    "primary": "boolean",
}
_EMAIL: Final = {
    **dict.fromkeys(("address", "type", "status", "statusReason", "label"), "text"),
    "primary": "boolean",
}
_OBJECTS: Final[Mapping[str, Mapping[str, str]]] = {
    "source": _SOURCE,
    "currency": _CURRENCY,
    "address": _ADDRESS,
    "phone": _PHONE,
    "email": _EMAIL,
}

_AUDIT: Final = {
    **dict.fromkeys(("externalID", "createdBy", "lastUpdatedBy"), "text"),
    "externalKey": "source",
    **dict.fromkeys(
        ("createdDate", "lastUpdatedDate", "lastActivityDate", "lastReferencedDate", "lastViewedDate"), "datetime"
    ),
}

_BOTH: Final = {"isDeleted": "boolean", **{f"extSourceSystemAudit.{name}": kind for name, kind in _AUDIT.items()}}

_ACCOUNT: Final = {
    **dict.fromkeys(
        (
            *("accountName", "accountNumber", "accountDescription", "accountSite", "accountType", "accountOwnership"),
            *("accountOwnerID", "accountSourceType", "accountTerritoryID", "accountTradeStyle", "partnerAccountID"),
            *("defaultCurrencyCode", "accountParentID", "accountID"),
            *(
                f"accountOrganization.{name}"
                for name in (
                    *("industry", "marketSegment", "organizationType", "website", "domain", "primaryEmailDomain"),
                    *("logoUrl", "tickerSymbol", "SICCode", "SICDescription", "NAICSCode", "NAICSDescription"),
                    *("DUNSNumber", "jigsaw", "linkedinPageUrl", "facebookPageUrl", "twitterHandleUrl"),
                    "companyProductAndServices",
                )
            ),
        ),
        "text",
    ),
    **dict.fromkeys(("accountKey", "accountParentKey"), "source"),
    **dict.fromkeys(("accountPhone", "accountFax"), "phone"),
    **dict.fromkeys(("accountBillingAddress", "accountShippingAddress", "accountPhysicalAddress"), "address"),
    "accountScore": "number",
    "accountOrganization.annualRevenue": "currency",
    "accountOrganization.numberOfEmployees": "integer",
    "accountOrganization.rating": "number",
    "accountComponents": "object[]",
    "relatedAccountKeys": "object[]",
    "relatedAccounts": "text[]",
}

_PERSON: Final = {
    **dict.fromkeys(("b2b.personKey", "b2b.accountKey", "b2b.convertedContactKey"), "source"),
    **dict.fromkeys(
        (
            *(
                f"b2b.{name}"
                for name in (
                    *("accountID", "companyName", "companyWebsite", "personType", "personStatus", "personSource"),
                    *("personGroupID", "blockedCause", "marketingSuspendedCause", "convertedContactID"),
                )
            ),
            *(f"person.name.{name}" for name in ("firstName", "lastName", "middleName", "courtesyTitle")),
            "person.gender",
            *(f"extendedWorkDetails.{name}" for name in ("jobTitle", "reportsToID", "photoUrl")),
            *(f"consents.marketing.email.{name}" for name in ("val", "reason")),
        ),
        "text",
    ),
    **dict.fromkeys(("b2b.personScore", "b2b.matchedAccount.score"), "number"),
    **dict.fromkeys(("b2b.isBlocked", "b2b.isMarketingSuspended", "b2b.isConverted"), "boolean"),
    **dict.fromkeys(("b2b.convertedDate", "b2b.matchedAccount.scoreDate", "consents.marketing.email.time"), "datetime"),
    "b2b.matchedAccount.accountKey": "source",
    "personComponents": "object[]",
    **{
        f"personComponents.{name}": "source"
        for name in ("sourcePersonKey", "sourceAccountKey", "sourceExternalKey", "sourceConvertedContactKey")
    },
    **{f"personComponents.{name}": "text" for name in ("personType", "personStatus", "personSource", "personGroupID")},
    "personComponents.personScore": "number",
    "personComponents.workEmail": "email",
    "person.birthDate": "date",
    **dict.fromkeys(("workAddress", "homeAddress"), "address"),
    **dict.fromkeys(("workPhone", "mobilePhone", "faxPhone"), "phone"),
    **dict.fromkeys(("workEmail", "personalEmail"), "email"),
    "extendedWorkDetails.departments": "text[]",
    "organizations": "text[]",
}

_EVENT: Final = {"productListItems": "object[]", "productListItems.SKU": "text"}


def known_kind(entity: str, path: str) -> str | None:
    """Return what is known of the type of a field: of rules, `object`, or a list as `text[]`; None for none."""
    return _all_known().get(entity or "event", {}).get(path)


@cache
def _all_known() -> Mapping[str, Mapping[str, str]]:
    return {
        "account": _spelt({**_BOTH, **_ACCOUNT}),
        "person": _spelt({**_BOTH, **_PERSON}),
        "event": _spelt(_EVENT),
    }


def _spelt(paths: Mapping[str, str]) -> Mapping[str, str]:
    """Replace what is of a data type by its fields, and add the objects that fields are in."""
    found: dict[str, str] = {}
    for path, kind in paths.items():
        if kind in _OBJECTS:
            found |= {f"{path}.{name}": each for name, each in _OBJECTS[kind].items()}
        else:
            found[path] = kind
    for path in list(found):
        head = path.rpartition(".")[0]
        while head:
            found.setdefault(head, "object")
            head = head.rpartition(".")[0]
    return found
