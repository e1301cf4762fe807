//! What Discord is answered, and how it is said why something does not go.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::interaction::Asked;
use crate::http::answer::Answer as Answered;
use crate::identity::Denied;
use crate::notices::{MOST_CHARACTERS, for_discord};

/// Choices that Discord shows.
const CHOICES: usize = 25;
/// That who asked alone sees an answer.
const EPHEMERAL: u32 = 64;

/// What Discord is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// That somebody is here.
    Pong,
    /// A text that who asked alone sees.
    Text(String),
    /// What may be typed on.
    Choices(Vec<Choice>),
}

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// What is shown, at most 100 characters.
    pub name: String,
    /// What it stands for.
    pub value: String,
}

/// Why something does not go, as who asked is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    code: String,
    why: String,
}

impl Answer {
    /// What is said instead of what was asked. Who is typing is told nothing of what is the matter.
    pub fn instead(asked: &Asked, why: &Said) -> Self {
        match asked {
            Asked::Auctions { .. } => Answer::Choices(Vec::new()),
            _ => Answer::Text(why.to_string()),
        }
    }

    /// As Discord reads it.
    pub fn body(&self) -> Value {
        match self {
            Answer::Pong => json!({ "type": 1 }),
            Answer::Text(text) => {
                let mentions = json!({ "parse": [] });
                let data = json!({ "content": cut(text), "flags": EPHEMERAL, "allowed_mentions": mentions });
                json!({ "type": 4, "data": data })
            }
            Answer::Choices(choices) => {
                let choices: Vec<&Choice> = choices.iter().take(CHOICES).collect();
                json!({ "type": 8, "data": { "choices": choices } })
            }
        }
    }
}

/// As much of a text as a message may have.
fn cut(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MOST_CHARACTERS
    };
    text.chars().take_while(fits).collect()
}

impl Said {
    /// With a code, and in words.
    pub fn new(code: &str, why: &str) -> Self {
        Said { code: code.to_owned(), why: for_discord(why) }
    }

    /// That nobody knows who asks, and how they become somebody.
    pub fn stranger(user: &str, why: &Denied) -> Self {
        if *why != Denied::Elsewhere {
            return Said::new(why.code(), &why.to_string());
        }
        let how = format!(
            "your Discord account is not linked to a member here. Ask an officer to link it with `linkIdentity`: \
             issuer `{}`, subject `{user}`.",
            super::ISSUER
        );
        Said { code: "DISCORD_NOT_LINKED".to_owned(), why: how }
    }

    /// That an answer did not come in time.
    pub fn late() -> Self {
        Said::new("OUTCOME_UNKNOWN", "there is no answer yet. Look at what came of it before you try again.")
    }

    /// That nobody knows what was asked.
    pub fn unknown() -> Self {
        Said::new("UNKNOWN_COMMAND", "this is nothing that can be asked here.")
    }

    /// What an answer of the schema says; its data otherwise.
    pub fn of(answer: Answered) -> Result<Value, Said> {
        let Some(error) = answer.errors.first() else {
            let data = answer.data.unwrap_or_default().into_json();
            return data.map_err(|_| Said::new("INTERNAL", "internal error"));
        };
        let code = error.extensions.as_ref().and_then(|values| values.get("code"));
        let code = code.and_then(|code| match code {
            async_graphql::Value::String(code) => Some(code.as_str()),
            _ => None,
        });
        Err(Said::new(code.unwrap_or("INTERNAL"), &error.message))
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.code, self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_seen_by_who_asked_alone_and_has_no_more_characters_than_a_message_may() {
        let body = Answer::Text("🚀".repeat(2_000)).body();
        assert_eq!(body["type"], 4);
        assert_eq!(body["data"]["flags"], 64);
        assert_eq!(body["data"]["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(body["data"]["content"].as_str().expect("a text").chars().count(), 1_000);
        assert_eq!(Answer::Pong.body(), json!({ "type": 1 }));
    }

    #[test]
    fn who_is_typing_has_25_choices_and_no_errors() {
        let choice = |n: usize| Choice { name: n.to_string(), value: n.to_string() };
        let body = Answer::Choices((0..40).map(choice).collect()).body();
        assert_eq!(body["data"]["choices"].as_array().expect("choices").len(), 25);
        let asked = Asked::Auctions { typed: String::new() };
        assert_eq!(Answer::instead(&asked, &Said::unknown()), Answer::Choices(Vec::new()));
    }

    #[test]
    fn a_stranger_is_told_how_to_be_linked_and_whoever_is_not_let_in_why() {
        let told = Said::stranger("42", &Denied::Elsewhere).to_string();
        assert!(told.starts_with("`DISCORD_NOT_LINKED`: ") && told.contains("subject `42`"), "{told}");
        let told = Said::stranger("42", &Denied::Unavailable).to_string();
        assert!(told.starts_with("`UNAVAILABLE`: "), "{told}");
    }

    #[test]
    fn what_a_refusal_repeats_of_others_is_harmless() {
        let told = Said::new("UNKNOWN_RESPONSE", "`*@everyone*` is no response here").to_string();
        assert_eq!(told, r"`UNKNOWN_RESPONSE`: \`\*\@everyone\*\` is no response here");
    }
}
