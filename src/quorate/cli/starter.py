"""The texts of a small rule set that checks, is formatted, and decides its own sample."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = """\
# The facts that are sent about one account. All may be missing; what is missing is never taken for false.

entity account accounts {
  key id
  name       text
  industry   text ignoring case
  employees  integer
  country    text
}

entity person people in account {
  key id
  email          text pii
  job_title      text ignoring case
  seniority      one of "staff", "manager", "director", "chief"
  consent_email  boolean consent
}

event page_viewed of person { url text }
event form_submitted of person { form text }
"""

AUDIENCES: Final = """\
# Which accounts are worth pursuing, and whom to write to there.

define is_decider of person = seniority >= "director" or job_title has word "owner"

audience growers "Growers with somebody who decides" of accounts
  where industry in ("Agriculture", "Food & Beverage")
    and employees >= 200
    and any person where (is_decider)

audience interested "Growers who look at prices" of accounts
  where in growers and at least 2 page_viewed in last 30 days where (url contains "/pricing")

audience reachable "Deciders we may write to" of people
  where is_decider and email is known and consent_email
"""

ACCOUNTS: Final = """\
{"now": "2026-06-01T12:00:00Z", "account": {"id": "verdant", "name": "Verdant Acres", "industry": "Agriculture", \
"employees": 900, "country": "FR", "people": [{"id": "ann", "email": "ann@verdant.example", "job_title": \
"Director of Agronomy", "seniority": "director", "consent_email": true}, {"id": "bob", "job_title": "Buyer", \
"seniority": "staff"}], "events": [{"id": "e1", "type": "page_viewed", "at": "2026-05-20T09:00:00Z", "person": "ann", \
"url": "/pricing"}, {"id": "e2", "type": "page_viewed", "at": "2026-05-29T16:30:00Z", "person": "bob", "url": \
"/pricing/seeds"}]}}
{"now": "2026-06-01T12:00:00Z", "account": {"id": "amber", "name": "Amber Mills", "industry": "food & beverage", \
"country": "DE", "people": [{"id": "eva", "email": "eva@amber.example", "job_title": "Owner"}], "events": []}}
{"now": "2026-06-01T12:00:00Z", "account": {"id": "kestrel", "name": "Kestrel Insurance", "industry": "Insurance", \
"employees": 4000, "country": "NL", "people": [], "events": []}}
"""
