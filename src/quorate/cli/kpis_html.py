def report_html(found, setting): return ""
