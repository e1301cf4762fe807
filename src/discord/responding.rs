//! Buttons below a decision.

use aggregates::DecisionId;
use serde_json::json;

use super::answer::Said;
use super::request::Request;
use super::text_at;
use crate::notices::text;

/// Responds to a decision.
pub async fn respond(request: &Request<'_>, decision: DecisionId, response: &str) -> Result<String, Said> {
    let input = json!({ "decisionId": decision, "response": response });
    let selection = "decision { item { name } options { name label } }";
    let done = request.does(("respondToDecision", "RespondToDecisionInput"), input, selection).await?;
    let decision = &done["decision"];
    let options = decision["options"].as_array();
    let label = options.into_iter().flatten().find(|option| text_at(option, "/name") == response);
    let label = label.map_or("Pass", |option| text_at(option, "/label"));
    Ok(format!("You responded to {}: {}", text(text_at(decision, "/item/name")), text(label)))
}
