//! What a GraphQL document must satisfy before the executor sees it.
//!
//! Parsing, size, introspection, the choice of the operation and the presence of its variables are checked here,
//! where each failure is a type; only what needs the schema is left to async-graphql. The parsed document travels
//! with the request, so nothing is parsed twice.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Request, Variables};

use super::brackets::nesting;
use super::document_refusal::DocumentRefusal;
use super::documents::Documents;
use super::graphql_request::Parameters;
use super::limits::DocumentLimits;
use super::selection::{Endless, Size, measure};

/// Brackets within brackets: twice what the deepest selections that pass need, so that their arguments fit as well.
const MAX_BRACKETS: usize = 64;

/// A request whose document was parsed, measured and found acceptable.
pub struct Admitted {
    /// Ready for the executor, but for the session.
    pub request: Request,
    /// What the selected operation is.
    pub operation: OperationType,
}

/// Parses and checks the document of `parameters`, or takes it from those that were admitted within the same limits before.
///
/// # Errors
/// The first [`DocumentRefusal`] in the order of its variants, as cheap checks protect the dearer ones.
pub fn admit(
    parameters: Parameters,
    limits: &DocumentLimits,
    admitted: &Documents,
) -> Result<Admitted, DocumentRefusal> {
    let document = match admitted.get(&parameters.query) {
        Some(document) => document,
        None => {
            let (document, size) = parsed(&parameters.query, limits)?;
            admitted.keep(&parameters.query, &document, size.selections);
            document
        }
    };
    let mut request = parameters.into_request();
    let operation = select(&document, request.operation_name.as_deref())?;
    check_variables(operation, &request.variables)?;
    let operation = operation.ty;
    request.set_parsed_query(document);
    Ok(Admitted { request, operation })
}

fn parsed(query: &str, limits: &DocumentLimits) -> Result<(ExecutableDocument, Size), DocumentRefusal> {
    let bytes = query.len();
    if bytes > limits.bytes {
        return Err(DocumentRefusal::TooLarge { bytes, limit: limits.bytes });
    }
    if nesting(query) > MAX_BRACKETS {
        return Err(DocumentRefusal::TooDeep { limit: limits.depth });
    }
    let document = parse_query(query).map_err(|error| unparsable(error, limits))?;
    let size = checked_size(&document, limits)?;
    Ok((document, size))
}

fn unparsable(error: parser::Error, limits: &DocumentLimits) -> DocumentRefusal {
    if matches!(error, parser::Error::RecursionLimitExceeded) {
        return DocumentRefusal::TooDeep { limit: limits.depth };
    }
    // pest draws the offending line with an arrow below it; its last line says what was expected, and quoting the
    // line would echo up to the whole document.
    let text = error.to_string();
    let message = text.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
    DocumentRefusal::Unparsable {
        message: format!("the document does not parse: {message}"),
        position: error.positions().next(),
    }
}

fn checked_size(document: &ExecutableDocument, limits: &DocumentLimits) -> Result<Size, DocumentRefusal> {
    let size = measure(document).map_err(|endless| match endless {
        Endless::Cycle => DocumentRefusal::FragmentCycle,
        Endless::TooNested => DocumentRefusal::TooDeep { limit: limits.depth },
    })?;
    let Size { depth, aliases, selections, introspects, .. } = size;
    if depth > limits.depth {
        Err(DocumentRefusal::TooDeep { limit: limits.depth })
    } else if aliases > limits.aliases {
        Err(DocumentRefusal::TooManyAliases { aliases, limit: limits.aliases })
    } else if selections > limits.selections {
        Err(DocumentRefusal::TooComplex { selections, limit: limits.selections })
    } else if introspects && !limits.introspection {
        Err(DocumentRefusal::IntrospectionDisabled)
    } else {
        Ok(size)
    }
}

/// The operation to run. An anonymous one cannot be asked for by name, as in the executor.
pub(super) fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, DocumentRefusal> {
    let mut operations = document.operations.iter();
    match name {
        Some(name) => operations
            .find(|(operation, _)| operation.is_some_and(|operation| operation == name))
            .map(|(_, operation)| &operation.node)
            .ok_or_else(|| DocumentRefusal::UnknownOperation(name.to_owned())),
        None => match (operations.next(), operations.next()) {
            (Some((_, operation)), None) => Ok(&operation.node),
            _ => Err(DocumentRefusal::OperationNotNamed),
        },
    }
}

/// async-graphql notices an absent variable only where it is used, in the middle of an execution that has begun.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), DocumentRefusal> {
    let missing = operation.variable_definitions.iter().map(|definition| &definition.node).find(|variable| {
        let given =
            variables.get(&variable.name.node).is_some_and(|value| *value != async_graphql::Value::Null);
        let has_default = variable.default_value.is_some() && !variables.contains_key(&variable.name.node);
        !variable.var_type.node.nullable && !given && !has_default
    });
    match missing {
        Some(variable) => Err(DocumentRefusal::MissingVariable(variable.name.node.to_string())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn admitted(request: Value, limits: &DocumentLimits) -> Result<OperationType, &'static str> {
        let parameters = serde_json::from_value(request).expect("GraphQL parameters");
        admit(parameters, limits, &Documents::default())
            .map(|admitted| admitted.operation)
            .map_err(|refusal| refusal.code())
    }

    fn code(query: &str) -> Option<&'static str> {
        admitted(json!({ "query": query }), &DocumentLimits::default()).err()
    }

    #[test]
    fn each_way_to_be_too_much_has_its_code() {
        let nested = |levels| format!("{}n{}", "{ a ".repeat(levels), " }".repeat(levels));
        let aliases: String = (0..51).map(|n| format!("a{n}: a ")).collect();
        assert_eq!(code(&nested(50)), Some("QUERY_TOO_DEEP"));
        assert_eq!(code(&nested(5_000)), Some("QUERY_TOO_DEEP"));
        assert_eq!(
            code(&format!("{{ a(b: {}1{}) }}", "[".repeat(500), "]".repeat(500))),
            Some("QUERY_TOO_DEEP")
        );
        assert_eq!(code(&format!("{{ {aliases} }}")), Some("TOO_MANY_ALIASES"));
        assert_eq!(code(&format!("{{ {} }}", "a ".repeat(2_001))), Some("QUERY_TOO_COMPLEX"));
        assert_eq!(code(&" ".repeat(65_537)), Some("QUERY_TOO_LARGE"));
        assert_eq!(code("{ ...F } fragment F on A { ...F }"), Some("GRAPHQL_VALIDATION_FAILED"));
        assert_eq!(code("{ a("), Some("GRAPHQL_PARSE_FAILED"));
    }

    #[test]
    fn the_types_of_the_introspection_query_fit_and_can_be_switched_off() {
        let of_type = format!("{} name {}", "ofType { name ".repeat(9), "}".repeat(9));
        let query = format!("{{ __schema {{ types {{ fields {{ args {{ type {{ {of_type} }} }} }} }} }} }}");
        assert_eq!(code(&query), None);
        let closed = DocumentLimits { introspection: false, ..DocumentLimits::default() };
        assert_eq!(admitted(json!({ "query": query }), &closed), Err("INTROSPECTION_DISABLED"));
        assert_eq!(admitted(json!({ "query": "{ __typename }" }), &closed), Ok(OperationType::Query));
    }

    #[test]
    fn the_operation_is_the_one_that_is_named() {
        let run = |name: Value| {
            let query = "query A { a } mutation B { b }";
            admitted(json!({ "query": query, "operationName": name }), &DocumentLimits::default())
        };
        assert_eq!(run(json!("A")), Ok(OperationType::Query));
        assert_eq!(run(json!("B")), Ok(OperationType::Mutation));
        assert_eq!(run(json!("C")), Err("OPERATION_NOT_FOUND"));
        assert_eq!(run(Value::Null), Err("OPERATION_NOT_FOUND"));
    }

    #[test]
    fn a_required_variable_is_given_or_has_a_default() {
        let run = |query: &str, variables: Value| {
            let request = json!({ "query": query, "variables": variables });
            admitted(request, &DocumentLimits::default()).err()
        };
        assert_eq!(run("query($n: Int!) { a }", json!({})), Some("BAD_USER_INPUT"));
        assert_eq!(run("query($n: Int!) { a }", json!({ "n": null })), Some("BAD_USER_INPUT"));
        assert_eq!(run("query($n: Int! = 1) { a }", json!({ "n": null })), Some("BAD_USER_INPUT"));
        assert_eq!(run("query($n: Int! = 1) { a }", json!({})), None);
        assert_eq!(run("query($n: Int) { a }", json!(null)), None);
    }
}
