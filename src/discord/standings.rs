//! `/standings`.

use serde_json::{Value, json};

use super::answer::Said;
use super::request::Request;
use super::text_at;
use crate::notices::{called, list, thousands};

/// Where the first of those members stand whom who asks may see.
pub async fn standings(request: &Request<'_>) -> Result<String, Said> {
    let standing = "rank name dkp ep gp priority";
    let selection = format!("settings {{ system }} standings(first: 20) {{ nodes {{ {standing} }} }}");
    let seen = request.reads("", &selection, json!({})).await?;
    let by_dkp = text_at(&seen, "/settings/system") == "DKP";
    let rows = seen["standings"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        return Ok("**Standings**: nobody has points yet".to_owned());
    }
    Ok(list("**Standings**", rows.iter().map(|row| line(row, by_dkp)).collect()))
}

fn line(row: &Value, by_dkp: bool) -> String {
    let rank = row["rank"].as_i64().map(|rank| format!("{rank}. ")).unwrap_or_default();
    let name = called(row["name"].as_str());
    let amount = |field: &str| thousands(row[field].as_str().unwrap_or("0"));
    match by_dkp {
        true => format!("{rank}{name}: {} DKP", amount("dkp")),
        false => {
            let priority = short(row["priority"].as_str().unwrap_or("0"));
            format!("{rank}{name}: {} ({} EP, {} GP)", thousands(priority), amount("ep"), amount("gp"))
        }
    }
}

/// A priority with two places, cut off: it has up to thirty.
fn short(digits: &str) -> &str {
    let end = digits.find('.').map_or(digits.len(), |dot| digits.len().min(dot + 3));
    digits.get(..end).unwrap_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_what_members_are_ranked_by() {
        let row = json!({ "rank": 2, "name": "Gr_om", "dkp": "1200", "ep": "50", "gp": "20", "priority": "2.5678" });
        assert_eq!(line(&row, true), r"2. Gr\_om: 1,200 DKP");
        assert_eq!(line(&row, false), r"2. Gr\_om: 2.56 (50 EP, 20 GP)");
        let hidden = json!({ "rank": null, "name": null, "dkp": "7" });
        assert_eq!(line(&hidden, true), "somebody who is forgotten: 7 DKP");
        assert_eq!((short("3"), short("-0.5")), ("3", "-0.5"));
    }
}
