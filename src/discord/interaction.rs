//! What Discord sends: who asked what.

use aggregates::DecisionId;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::Value;

use crate::notices::buttons;

/// Digits of the longest id at Discord: a number of 64 bits.
const LONGEST_ID: usize = 20;

/// What Discord sends.
#[derive(Debug, PartialEq)]
pub enum Interaction {
    /// It tries whether anybody is here.
    Ping,
    /// Somebody asks something.
    Question(Question),
}

/// What somebody asks.
#[derive(Debug, PartialEq)]
pub struct Question {
    /// Names this request, for ever; a request that comes again has the same.
    pub id: String,
    /// Who asks: their account's id.
    pub user: String,
    /// What.
    pub asked: Asked,
}

/// What is asked.
#[derive(Debug, PartialEq)]
pub enum Asked {
    /// A button of a decision was pressed.
    Respond {
        /// Which decision.
        decision: DecisionId,
        /// What.
        response: String,
    },
    /// `/standings`.
    Standings,
    /// `/history`.
    History {
        /// Whose, by name; one's own without it.
        member: Option<String>,
    },
    /// `/bid`.
    Bid {
        /// In which auction: its id, or the name of what is bid for.
        auction: String,
        /// How much.
        amount: String,
        /// Whether it is for another role than one's own.
        off_spec: bool,
    },
    /// Somebody types `/bid` and wants to know in which auctions.
    Auctions {
        /// What they have typed of it.
        typed: String,
    },
    /// Something else.
    Unknown,
}

#[derive(Deserialize)]
struct Received {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: u32,
    member: Option<Guest>,
    user: Option<User>,
    data: Option<Data>,
}

/// Somebody within a server at Discord.
#[derive(Deserialize)]
struct Guest {
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data {
    name: String,
    custom_id: String,
    options: Vec<Given>,
}

/// What was typed after a command's name.
#[derive(Deserialize)]
struct Given {
    name: String,
    #[serde(default)]
    value: Value,
}

impl<'de> Deserialize<'de> for Interaction {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Received { id, kind, member, user, data } = Received::deserialize(from)?;
        let data = data.unwrap_or_default();
        let asked = match kind {
            1 => return Ok(Interaction::Ping),
            2 => data.command(),
            3 => data.pressed(),
            4 => Asked::Auctions { typed: data.given("auction").unwrap_or_default() },
            _ => Asked::Unknown,
        };
        let user = member.map(|guest| guest.user).or(user).map(|user| user.id);
        let number = |id: Option<String>, field| {
            id.filter(|id| is_id(id)).ok_or_else(|| D::Error::missing_field(field))
        };
        let (id, user) = (number(id, "id")?, number(user, "user")?);
        Ok(Interaction::Question(Question { id, user, asked }))
    }
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Data {
    fn command(&self) -> Asked {
        match self.name.as_str() {
            "standings" => Asked::Standings,
            "history" => Asked::History { member: self.given("member") },
            "bid" => match (self.given("auction"), self.given("amount")) {
                (Some(auction), Some(amount)) => Asked::Bid {
                    auction,
                    amount,
                    off_spec: self.given("off-spec").as_deref() == Some("true"),
                },
                _ => Asked::Unknown,
            },
            _ => Asked::Unknown,
        }
    }

    fn pressed(&self) -> Asked {
        match buttons::responded(&self.custom_id) {
            Some((decision, response)) => Asked::Respond { decision, response: response.to_owned() },
            None => Asked::Unknown,
        }
    }

    /// What was typed for an option: a text, a number or yes.
    fn given(&self, name: &str) -> Option<String> {
        let given = self.options.iter().find(|given| given.name == name)?;
        match &given.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(whole(&number.to_string()).to_owned()),
            Value::Bool(yes) => Some(yes.to_string()),
            _ => None,
        }
    }
}

/// A number as people write it: Discord may write a whole one with a place.
fn whole(digits: &str) -> &str {
    digits.strip_suffix(".0").unwrap_or(digits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(sent: Value) -> Asked {
        let read = serde_json::from_value(sent).expect("an interaction");
        let Interaction::Question(Question { id, user, asked }) = read else { panic!("nobody asks") };
        assert_eq!((id.as_str(), user.as_str()), ("77", "42"));
        asked
    }

    fn asked(kind: u32, data: Value) -> Asked {
        read(json!({ "id": "77", "type": kind, "member": { "user": { "id": "42" } }, "data": data }))
    }

    fn option(name: &str, value: impl Into<Value>) -> Value {
        json!({ "name": name, "value": value.into() })
    }

    #[test]
    fn commands_are_read_with_their_options() {
        assert_eq!(asked(2, json!({ "name": "standings" })), Asked::Standings);
        assert_eq!(asked(2, json!({ "name": "history", "options": [] })), Asked::History { member: None });
        let of = json!({ "name": "history", "options": [option("member", "Grom")] });
        assert_eq!(asked(2, of), Asked::History { member: Some("Grom".to_owned()) });
        let bid = |amount: Value, off_spec: Value| {
            let options = json!([
                option("auction", "Ashkandi"),
                option("amount", amount),
                option("off-spec", off_spec)
            ]);
            asked(2, json!({ "name": "bid", "options": options }))
        };
        let expected = |amount: &str, off_spec| Asked::Bid {
            auction: "Ashkandi".to_owned(),
            amount: amount.to_owned(),
            off_spec,
        };
        assert_eq!(bid(json!(12.5), json!(true)), expected("12.5", true));
        assert_eq!(bid(json!("40"), json!(false)), expected("40", false));
        assert_eq!(bid(json!(40), Value::Null), expected("40", false));
        assert_eq!(bid(json!(40.0), Value::Null), expected("40", false));
    }

    #[test]
    fn a_button_says_which_decision_and_what() {
        let id = "respond:00000000-0000-0000-0000-000000000007:bis";
        let decision = DecisionId(uuid::Uuid::from_u128(7));
        let expected = Asked::Respond { decision, response: "bis".to_owned() };
        assert_eq!(asked(3, json!({ "custom_id": id, "component_type": 2 })), expected);
    }

    #[test]
    fn what_nobody_knows_is_unknown_and_not_an_error() {
        for (kind, data) in [
            (2, json!({ "name": "roll" })),
            (2, json!({ "name": "bid", "options": [option("auction", "x")] })),
            (3, json!({ "custom_id": "vote:yes" })),
            (5, Value::Null),
        ] {
            assert_eq!(asked(kind, data.clone()), Asked::Unknown, "{data}");
        }
        let typed = json!({ "name": "bid", "options": [option("auction", "ash")] });
        assert_eq!(asked(4, typed), Asked::Auctions { typed: "ash".to_owned() });
    }

    #[test]
    fn who_asks_in_a_message_of_their_own_is_somebody_and_a_ping_is_nobodys() {
        let sent = json!({ "id": "77", "type": 2, "user": { "id": "42" }, "data": { "name": "standings" } });
        assert_eq!(read(sent), Asked::Standings);
        let ping: Interaction = serde_json::from_value(json!({ "type": 1 })).expect("a ping");
        assert_eq!(ping, Interaction::Ping);
        for wrong in [
            json!({ "type": 2 }),
            json!({ "id": "77", "type": 2 }),
            json!({ "id": "x", "type": 2, "user": { "id": "42" } }),
            json!({ "id": "77", "type": 2, "user": { "id": "0123456789012345678901" } }),
            json!([]),
        ] {
            assert!(serde_json::from_value::<Interaction>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
