//! The slash commands, as an application registers them at Discord.

use serde_json::{Value, json};

/// All commands, for `PUT /applications/<id>/guilds/<id>/commands`.
pub fn commands() -> Value {
    let member = option(
        TEXT,
        "member",
        "Whose, by the name of a member or of one of their characters; your own without it",
    );
    let mut auction = required(option(TEXT, "auction", "What you bid for"));
    auction["autocomplete"] = json!(true);
    let mut amount = required(option(NUMBER, "amount", "How much: your bid replaces the one that you have"));
    amount["min_value"] = json!(0);
    let off_spec = option(YES_OR_NO, "off-spec", "Whether it is for another role than your own");
    json!([
        command("standings", "Where members stand", &[]),
        command("history", "What somebody earned and paid, the latest first", &[member]),
        command("bid", "Bid in an auction; nobody but you sees the answer", &[auction, amount, off_spec]),
    ])
}

/// What Discord calls a text, a yes or no, and a number.
const TEXT: u8 = 3;
const YES_OR_NO: u8 = 5;
const NUMBER: u8 = 10;

fn command(name: &str, description: &str, options: &[Value]) -> Value {
    json!({ "type": 1, "name": name, "description": description, "options": options })
}

fn option(kind: u8, name: &str, description: &str) -> Value {
    json!({ "type": kind, "name": name, "description": description, "required": false })
}

fn required(mut option: Value) -> Value {
    option["required"] = json!(true);
    option
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_descriptions_are_as_short_as_discord_takes_them_and_what_is_required_comes_first() {
        for command in commands().as_array().expect("commands") {
            let options = command["options"].as_array().expect("options");
            for described in options.iter().chain([command]) {
                let (name, description) = (&described["name"], &described["description"]);
                assert!(name.as_str().expect("a name").len() <= 32, "{name}");
                assert!((1..=100).contains(&description.as_str().expect("a text").len()), "{description}");
            }
            let required: Vec<bool> =
                options.iter().filter_map(|option| option["required"].as_bool()).collect();
            assert!(required.is_sorted_by(|one, other| one >= other), "{command}");
        }
    }
}
