"""Lists of staff: one table to search, filter, sort, page, select and export, for every slice.

A slice declares a `StaffList` and an `Order` for each of its sorts, reads what the address asks for
with `read_query`, its rows with a query of its own, and shows them with `list_view` and the macro of
`templates/parts/table.html`; `csv_response` sends the same rows. Decision 49 has an example.
"""
