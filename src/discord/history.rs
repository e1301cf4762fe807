//! `/history`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answer::Said;
use super::request::Request;
use super::text_at;
use crate::notices::{called, list, text, thousands};

/// The latest postings of a member: one's own, or those of whoever goes by a name, if who asks may see them.
pub async fn history(request: &Request<'_>, member: Option<&str>) -> Result<String, Said> {
    let by = match member {
        Some(name) => json!({ "name": name }),
        None => json!({ "id": request.member() }),
    };
    let posting = "account delta balance kind effectiveAt reason item { name }";
    let selection = format!("member(by: $by) {{ name history(first: 15) {{ nodes {{ {posting} }} }} }}");
    let mut seen = request.reads(", $by: MemberBy!", &selection, json!({ "by": by })).await?;
    let found = seen["member"].take();
    if found.is_null() {
        return Err(Said::new("UNKNOWN_MEMBER", "nobody here goes by that name."));
    }
    let name = called(found["name"].as_str());
    let rows = found["history"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    match rows {
        [] => Ok(format!("**History of {name}**: nothing that you may see")),
        rows => Ok(list(&format!("**History of {name}**"), rows.iter().map(line).collect())),
    }
}

fn line(row: &Value) -> String {
    let delta = text_at(row, "/delta");
    let sign = if delta.starts_with('-') { "" } else { "+" };
    let what = [text_at(row, "/item/name"), text_at(row, "/reason")];
    let what: Vec<String> = what.into_iter().filter(|what| !what.is_empty()).map(text).collect();
    let what = if what.is_empty() { text_at(row, "/kind").to_lowercase() } else { what.join(": ") };
    let (account, left) = (text_at(row, "/account"), thousands(text_at(row, "/balance")));
    format!("{}{sign}{} {account}, {what} (then {left})", at(text_at(row, "/effectiveAt")), thousands(delta))
}

/// A day as Discord shows it to everybody in their own zone.
fn at(time: &str) -> String {
    let at: Option<DateTime<Utc>> = time.parse().ok();
    at.map(|at| format!("<t:{}:d> ", at.timestamp())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_how_much_what_for_and_what_was_left() {
        let row = json!({ "account": "DKP", "delta": "-1200.5", "balance": "30", "kind": "CHARGE",
            "effectiveAt": "2026-11-22T20:00:00Z", "reason": "off_spec", "item": { "name": "Ashkandi" } });
        assert_eq!(line(&row), r"<t:1795377600:d> -1,200.5 DKP, Ashkandi: off\_spec (then 30)");
        let row =
            json!({ "account": "EP", "delta": "5", "balance": "5", "kind": "DECAY", "effectiveAt": "" });
        assert_eq!(line(&row), "+5 EP, decay (then 5)");
    }
}
