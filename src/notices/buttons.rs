//! Buttons below a message, by which members answer it.
//!
//! Discord sends a press to where the application that owns the webhook takes its requests, with the button's id: what is pressed
//! stands in it. Below messages of a webhook that no application owns Discord shows none.

use aggregates::DecisionId;
use aggregates::ledger::CouncilRule;
use serde_json::{Value, json};

/// Characters that a button may show.
const LONGEST_LABEL: usize = 80;
/// Buttons in a row, and rows below a message.
const IN_A_ROW: usize = 5;
/// What the id of a button to respond by begins with.
const RESPOND: &str = "respond";

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What is sent when it is pressed, at most 100 characters.
    pub id: String,
    /// What it shows.
    pub label: String,
}

/// A button for each response, the one who passes last. Their names have at most 40 characters, so an id is never too long.
pub fn responses(decision: DecisionId, responses: &[(String, String)]) -> Vec<Button> {
    let pass = (CouncilRule::PASS.to_owned(), "Pass".to_owned());
    let button = |(name, label): &(String, String)| Button {
        id: format!("{RESPOND}:{decision}:{name}"),
        label: label.chars().take(LONGEST_LABEL).collect(),
    };
    responses.iter().chain([&pass]).map(button).collect()
}

/// The decision and the response of a button, if it is one to respond by.
pub fn responded(id: &str) -> Option<(DecisionId, &str)> {
    let (decision, response) = id.strip_prefix(RESPOND)?.strip_prefix(':')?.split_once(':')?;
    Some((decision.parse().ok()?, response))
}

/// Buttons as Discord reads them: rows of five.
pub fn rows(buttons: &[Button]) -> Value {
    let button =
        |Button { id, label }: &Button| json!({ "type": 2, "style": 2, "label": label, "custom_id": id });
    let row = |row: &[Button]| json!({ "type": 1, "components": row.iter().map(button).collect::<Vec<_>>() });
    buttons.chunks(IN_A_ROW).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECISION: DecisionId = DecisionId(uuid::Uuid::from_u128(7));

    fn list(count: usize) -> Vec<(String, String)> {
        (0..count).map(|n| (format!("{n:ö>40}"), "x".repeat(100))).collect()
    }

    #[test]
    fn a_pressed_button_says_which_response_to_which_decision() {
        let offered = responses(DECISION, &[("b:s".to_owned(), "Best".to_owned())]);
        let read: Vec<_> = offered.iter().map(|button| responded(&button.id)).collect();
        assert_eq!(read, [Some((DECISION, "b:s")), Some((DECISION, "pass"))]);
        assert_eq!(offered[0].label, "Best");
        for other in ["", "respond", "respond:x:bis", "vote:00000000-0000-0000-0000-000000000007:bis"] {
            assert_eq!(responded(other), None, "{other}");
        }
    }

    #[test]
    fn the_longest_list_fits_below_a_message() {
        let offered = responses(DECISION, &list(20));
        let fits = |button: &Button| button.id.chars().count() <= 100 && button.label.chars().count() <= 80;
        assert!(offered.len() == 21 && offered.iter().all(fits));
        let rows = rows(&offered);
        let rows = rows.as_array().expect("rows");
        assert!(rows.len() == 5 && rows[4]["components"].as_array().expect("buttons").len() == 1);
        assert_eq!(rows[0]["components"][0]["style"], 2);
    }
}
