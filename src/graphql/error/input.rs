//! Inputs that are well-formed and still say nothing that can be done.

use std::str::FromStr;

use aggregates::fleets::NotAKey;
use aggregates::{Amount, NotMoney, Points};

use super::GraphqlError;
use crate::notices::NotAWebhook;

/// Why a number is no amount of points.
pub type NotPoints = <Points as FromStr>::Err;

impl GraphqlError {
    /// A number that is no amount of points.
    pub fn not_points(field: &str, given: &str, why: NotPoints) -> Self {
        let error = match why {
            NotPoints::NotANumber => GraphqlError::new("NOT_A_NUMBER", "not a decimal number"),
            NotPoints::TooManyPlaces => {
                let message = "points have at most two decimal places";
                GraphqlError::new("TOO_MANY_PLACES", message).with("places", 2)
            }
            NotPoints::TooLarge => {
                let error = GraphqlError::new("AMOUNT_OUT_OF_RANGE", "points stay below 10^12");
                error.with("limit", Points::MAX.to_string())
            }
        };
        error.with("field", field).with("amount", given)
    }

    /// What is no amount of money, or no currency.
    pub fn not_money(field: &str, given: &str, why: &NotMoney) -> Self {
        let message = why.to_string();
        let error = match why {
            NotMoney::NotANumber => GraphqlError::new("NOT_A_NUMBER", &message),
            NotMoney::TooManyPlaces { places } => {
                GraphqlError::new("TOO_MANY_PLACES", &message).with("places", *places)
            }
            NotMoney::TooLarge => {
                GraphqlError::new("AMOUNT_OUT_OF_RANGE", &message).with("limit", Amount::MAX.to_string())
            }
            NotMoney::UnknownCurrency { .. } => GraphqlError::new("UNKNOWN_CURRENCY", &message),
            NotMoney::CurrenciesMixed { .. } => GraphqlError::new("CURRENCIES_MIXED", &message),
        };
        error.with("field", field).with("amount", given)
    }

    /// An address that messages do not go to. The address is not repeated: it may be somebody's secret.
    pub fn not_a_webhook(why: &NotAWebhook) -> Self {
        let error = |code| GraphqlError::new(code, &why.to_string());
        match why {
            NotAWebhook::Malformed(_) => error("WEBHOOK_MALFORMED"),
            NotAWebhook::NotSafe => error("WEBHOOK_NOT_SAFE"),
            NotAWebhook::HostNotAllowed { host, allowed } => {
                error("WEBHOOK_HOST_NOT_ALLOWED").with("host", host.as_str()).with("allowed", allowed.clone())
            }
        }
    }

    /// An auction that is said not to be under seal, and nothing else.
    pub fn no_kind() -> Self {
        GraphqlError::new("NO_AUCTION_KIND", "`sealed` is true, or another kind is named")
    }

    /// A webhook is set and taken away at once.
    pub fn webhook_set_and_removed() -> Self {
        GraphqlError::new("WEBHOOK_MALFORMED", "`webhook` and `removeWebhook` exclude each other")
    }

    /// What is no public key of a Discord application.
    pub fn not_a_key(why: &NotAKey) -> Self {
        GraphqlError::new("DISCORD_KEY_MALFORMED", &why.to_string())
    }

    /// A Discord application is named and taken away at once.
    pub fn discord_key_set_and_removed() -> Self {
        GraphqlError::new("DISCORD_KEY_MALFORMED", "`discordKey` and `removeDiscordKey` exclude each other")
    }

    /// What is no whole number of things.
    pub fn not_a_count(field: &str, given: &str) -> Self {
        let message = "a quantity is a whole number from 1 to 10^15";
        GraphqlError::new("QUANTITY_OUT_OF_RANGE", message).with("field", field).with("quantity", given)
    }

    /// A number that is no ratio.
    pub fn not_ratio(given: &str) -> Self {
        let message = "a ratio is above 0, at most 1000000, with at most six decimal places";
        GraphqlError::new("RATIO_OUT_OF_RANGE", message).with("ratio", given)
    }

    /// A number that is no percentage.
    pub fn not_percent(given: &str) -> Self {
        let message = "a percentage is above 0, at most 100, with at most four decimal places";
        GraphqlError::new("PERCENT_OUT_OF_RANGE", message).with("percent", given)
    }

    /// A rule whose parts do not fit each other.
    pub fn bad_rule(message: &str) -> Self {
        GraphqlError::new("BAD_RULE", message)
    }

    /// A number that is no factor of a formula.
    pub fn not_a_factor(field: &str, given: &str) -> Self {
        let error =
            GraphqlError::new("FACTOR_OUT_OF_RANGE", "a factor is at least 0, with few decimal places");
        error.with("field", field).with("factor", given)
    }

    /// A text that cannot be read at all, with the refusal's own code and fields.
    pub fn not_pasted(refusal: &pastes::PasteRefusal) -> Self {
        let said = serde_json::to_value(refusal).unwrap_or_default();
        let error = GraphqlError::new(said["code"].as_str().unwrap_or("PASTE_REFUSED"), &refusal.to_string());
        let fields = said.as_object().cloned().unwrap_or_default().into_iter();
        fields.filter(|(name, _)| name != "code").fold(error, |error, (name, value)| error.with(&name, value))
    }

    /// A text with lines that are no items.
    pub fn unparsed(count: usize, first: usize) -> Self {
        let message = format!("{count} lines are no items, line {first} first");
        GraphqlError::new("PASTE_UNPARSED", &message).with("count", count).with("line", first)
    }

    /// More of something than one command takes.
    pub fn too_many(field: &str, asked: usize, limit: usize) -> Self {
        let message = format!("`{field}` takes at most {limit}, not {asked}");
        GraphqlError::new("TOO_MANY", &message).with("field", field).with("limit", limit).with("asked", asked)
    }

    /// More rows than a page may have.
    pub fn page_too_large(asked: i32, limit: usize) -> Self {
        let message = format!("a page has at most {limit} rows, not {asked}");
        GraphqlError::new("PAGE_TOO_LARGE", &message).with("limit", limit).with("asked", asked)
    }

    /// A page from both ends, or of fewer than no rows.
    pub fn bad_page(message: &str) -> Self {
        GraphqlError::new("BAD_PAGE", message)
    }

    /// A text that no list gave as a cursor.
    pub fn bad_cursor(argument: &str) -> Self {
        GraphqlError::new("BAD_CURSOR", "not a cursor of this list").with("argument", argument)
    }

    /// A place within an event that is not named.
    pub fn line_of_nothing() -> Self {
        GraphqlError::new("BAD_PAGE", "`afterLine` is a line of the event `after`: give both")
    }

    /// A code that no account of the chart has.
    pub fn unknown_account(given: &str) -> Self {
        let message = "no account of the chart: `chartOfAccounts` has them";
        GraphqlError::new("UNKNOWN_ACCOUNT", message).with("account", given)
    }

    /// Nothing that is counted.
    pub fn unknown_commodity(given: &str, known: &[&str]) -> Self {
        let error = GraphqlError::new("UNKNOWN_COMMODITY", "no commodity of this ledger");
        error.with("commodity", given).with("known", known.to_vec())
    }

    /// The caller's own history is meant, and the caller is no member.
    pub fn member_needed() -> Self {
        GraphqlError::new("MEMBER_NEEDED", "this caller is no member: say whose history by `memberId`")
    }

    /// A text that is looked for has the character NUL, which no text in the books has.
    pub fn text_with_nul() -> Self {
        GraphqlError::new("TEXT_WITH_NUL", "an argument contains the character NUL")
    }

    /// No weeks, or more than attendance may be asked over.
    pub fn weeks_out_of_range(asked: u32, limit: u32) -> Self {
        let message = format!("attendance is of 1 to {limit} weeks, not {asked}");
        GraphqlError::new("WEEKS_OUT_OF_RANGE", &message).with("limit", limit).with("asked", asked)
    }

    /// An issuer's name that no server can trust.
    pub fn malformed_issuer(given: &str) -> Self {
        let message = "an issuer's name has no white space";
        GraphqlError::new("ISSUER_MALFORMED", message).with("issuer", given)
    }

    /// A text that names no actor.
    pub fn unknown_actor(given: &str) -> Self {
        let message = "an actor is `key:<id>`, `member:<id>`, `policy:<name>` or `operator`";
        GraphqlError::new("UNKNOWN_ACTOR", message).with("actor", given)
    }

    /// No time zone of the IANA database.
    pub fn unknown_time_zone(given: &str) -> Self {
        let error = GraphqlError::new("UNKNOWN_TIME_ZONE", "not a time zone such as `Europe/Berlin`");
        error.with("timeZone", given)
    }
}
