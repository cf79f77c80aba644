"""Mappings of records whose values lie in objects and lists."""

from __future__ import annotations

from typing import Final

NESTED: Final = """
record row {
  key id integer
  place { city text  geo { zip text  size number  seen datetime } }
  lines list of { code text  count integer  price number  day date  inner { level one of "vp", "staff" } }
  attributes list of { name text  value text format "any" }
  words list of text
  gone boolean
  note text
}
mapping firms from row to account {
  when place.geo.zip is known or row.lines[0].count > 1 or place is missing
  delete when gone
  as of place.geo.seen
  id = text(row.id)
  name = coalesce(place.city, lines[1].code, "none")
  employees = lines[0].count
  hectares = place.geo.size
  industry = first(value of attributes where (name = "a"))
  country = first(value of attributes where (name = "x"))
  tags = words
  address.city = place.city
  address.postal_code = place.geo.zip
}
mapping orders from row to order_placed {
  when lines is known
  id = "o" + text(row.id)
  person = coalesce(note, "ann")
  at = coalesce(datetime(note), 2026-06-01T12:00:00Z)
  cart = text(date(place.geo.seen))
  lines = each row.lines where (count > 0 or code is missing) { sku = code  quantity = count  price = price }
}
mapping staff from row to person for each row.lines as line {
  when line.count > 0 and not coalesce(row.gone, false)
  as of row.place.geo.seen
  id = line.code
  account = text(row.id)
  seniority = line.inner.level
  born_on = line.day
  relation.role = row.note
}
mapping named from row to person for each row.words as word {
  id = word
  account = text(row.id)
}
mapping parts from row to merge of person for each split(row.note, "ab ") as part {
  when row.gone
  into = text(row.id)
  merged = part
}
"""
