"""The texts of a small rule set that checks, is formatted, passes its own tests, and decides its own sample."""

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

TESTS: Final = """\
# What the audiences are meant to say; `quorate test` tells whether they do.

test "growers are large, and somebody decides there" for each employees, title, outcome in (
  (5_000, "Owner", true),
  (50, "Owner", false),
  (5_000, "Buyer", false),
  (missing, "Owner", unknown)
) {
  now 2026-06-01T12:00:00Z
  account verdant { industry: "Agriculture"  employees: employees }
  person ann of verdant { job_title: title  seniority: "staff" }
  expect verdant in growers is outcome
}

test "interest is shown by the second look at prices" {
  now 2026-06-01T12:00:00Z
  account verdant { industry: "Food & Beverage"  employees: 5_000 }
  person ann of verdant { job_title: "Owner"  seniority: "chief" }
  event page_viewed by ann 12 days ago { url: "/pricing" }
  expect verdant not in interested

  after 1 day
  event page_viewed by ann { url: "/pricing/seeds" }
  expect verdant entered interested
}

test "nobody is written to who did not agree" {
  now 2026-06-01T12:00:00Z
  account verdant
  person ann of verdant { seniority: "chief"  email: "ann@verdant.example"  consent_email: true }
  person bob of verdant { seniority: "chief"  email: "bob@verdant.example" }
  expect ann in reachable
  expect unknown bob in reachable because (consent_email)
}
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
