//! Null where an error was, as GraphQL has it: a nullable field that failed is null; one that is not nullable takes the
//! nearest nullable one around it with it.
//!
//! async-graphql, since it no longer stops at the first error, leaves a failed field out of its object, whether it is
//! nullable or not (<https://github.com/async-graphql/async-graphql/pull/1746>). So no error gets as far as that here:
//! each is kept, and told when all is done. It tells extensions that elements of a list are never nullable, so no list
//! of ours has nullable elements.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
};
use async_graphql::{QueryPathNode, Response, ServerError, ServerResult, Value};

/// Makes what keeps the errors of one request.
pub struct Nulls;

impl ExtensionFactory for Nulls {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Errors::default())
    }
}

/// The errors of one request.
#[derive(Default)]
struct Errors {
    errors: Mutex<Vec<ServerError>>,
    /// Fields that are null and may not be: what is around them falls next.
    fallen: Mutex<Vec<Vec<String>>>,
    /// Whether there is any, so that all is quick while nothing fails.
    any_fallen: AtomicBool,
}

#[async_trait]
impl Extension for Errors {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let (path, nullable) = (info.path_node, !info.return_type.ends_with('!'));
        match next.run(ctx, info).await {
            Ok(value) if !self.fell_within(path) => return Ok(value),
            Ok(_) => {}
            Err(error) => self.errors.lock().unwrap_or_else(PoisonError::into_inner).push(error),
        }
        if !nullable {
            self.fall(path);
        }
        Ok(Some(Value::Null))
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, operation_name).await;
        response.errors.append(&mut self.errors.lock().unwrap_or_else(PoisonError::into_inner));
        if self.any_fallen.swap(false, Ordering::Relaxed) {
            self.fallen.lock().unwrap_or_else(PoisonError::into_inner).clear();
            response.data = Value::Null;
        }
        response
    }
}

impl Errors {
    fn fall(&self, path: &QueryPathNode<'_>) {
        let mut fallen = self.fallen.lock().unwrap_or_else(PoisonError::into_inner);
        fallen.push(path.to_string_vec());
        self.any_fallen.store(true, Ordering::Relaxed);
    }

    /// Whether something inside a field fell that takes the field with it.
    fn fell_within(&self, path: &QueryPathNode<'_>) -> bool {
        if !self.any_fallen.load(Ordering::Relaxed) {
            return false;
        }
        let path = path.to_string_vec();
        let mut fallen = self.fallen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = fallen.len();
        fallen.retain(|inside| !inside.starts_with(&path));
        self.any_fallen.store(!fallen.is_empty(), Ordering::Relaxed);
        fallen.len() < before
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema};
    use serde_json::json;

    use super::*;

    struct Thing;

    #[Object]
    impl Thing {
        async fn fine(&self) -> i32 {
            1
        }

        async fn needed(&self) -> Result<i32> {
            Err("needed".into())
        }

        async fn spared(&self) -> Result<Option<i32>> {
            Err("spared".into())
        }

        async fn must(&self) -> Thing {
            Thing
        }

        async fn may(&self) -> Option<Thing> {
            Some(Thing)
        }

        async fn strict(&self) -> Vec<Thing> {
            vec![Thing]
        }
    }

    async fn answer(query: &str) -> (serde_json::Value, usize) {
        let schema = Schema::build(Thing, EmptyMutation, EmptySubscription).extension(Nulls).finish();
        let response = schema.execute(query).await;
        (response.data.into_json().expect("JSON"), response.errors.len())
    }

    #[tokio::test]
    async fn a_failed_field_is_null_and_one_that_may_not_be_takes_what_is_around_it_along() {
        for (query, data, errors) in [
            ("{ fine spared }", json!({ "fine": 1, "spared": null }), 1),
            ("{ fine needed }", json!(null), 1),
            ("{ may { fine needed } fine }", json!({ "may": null, "fine": 1 }), 1),
            ("{ may { must { must { needed } } fine } fine }", json!({ "may": null, "fine": 1 }), 1),
            ("{ may { may { needed } fine } }", json!({ "may": { "may": null, "fine": 1 } }), 1),
            ("{ may { strict { needed } } fine }", json!({ "may": null, "fine": 1 }), 1),
            ("{ may { needed spared } fine }", json!({ "may": null, "fine": 1 }), 2),
            ("{ must { spared } }", json!({ "must": { "spared": null } }), 1),
            ("{ a: may { needed } b: may { fine } }", json!({ "a": null, "b": { "fine": 1 } }), 1),
            ("{ must { needed } }", json!(null), 1),
        ] {
            assert_eq!(answer(query).await, (data, errors), "{query}");
        }
    }
}
