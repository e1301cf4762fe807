//! Who looks at the log by a request, and what of it they are shown.

use crate::graphql::council::sits_in_council;
use crate::graphql::error::Result;
use crate::graphql::scope::Scope;
use crate::log::{self, Onlooker, Recorded};

/// The caller.
pub fn onlooker(scope: &Scope) -> Onlooker {
    let own = scope.session.holder().and_then(|holder| holder.member);
    Onlooker { own: own.iter().map(|member| member.0).collect(), council: sits_in_council(scope) }
}

/// Of events that were read, those that the caller is shown.
pub async fn shown(scope: &Scope, page: Vec<Recorded>) -> Result<Vec<Recorded>> {
    if let Some(last) = log::may_hide(&page) {
        scope.reach(last).await?;
    }
    Ok(log::shown(scope.database(), scope.ledger, &onlooker(scope), page).await?)
}
