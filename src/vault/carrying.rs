//! Keys on their way from one server to another, each under its own master key.

use aggregates::{LedgerId, Sealed};
use proofs::VerifierKey;
use uuid::Uuid;

use super::sealing::PersonKey;
use super::{LedgerKeys, Vault, VaultError};

/// A subject, a person or the ledger itself, with its secret.
pub type Secret = (Uuid, [u8; 32]);

/// Whether a person's secret opens what was sealed to them.
pub fn opens(ledger: LedgerId, secret: &[u8; 32], sealed: &Sealed) -> bool {
    PersonKey::new(secret).open(ledger, sealed).is_some()
}

/// What checks the signatures of the ledger with this secret.
pub fn verifier_key(ledger: LedgerId, secret: &[u8; 32]) -> VerifierKey {
    LedgerKeys::new(ledger, secret).signer().key().clone()
}

impl Vault {
    /// The next secrets of a ledger after a subject, in order of subject; whoever was forgotten has none.
    pub async fn secrets_after(
        &self,
        ledger: LedgerId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Secret>, VaultError> {
        let rows = sqlx::query!(
            r#"SELECT subject_id, wrapped AS "wrapped!" FROM subject_keys
               WHERE ledger_id = $1 AND wrapped IS NOT NULL AND subject_id >= $2 AND ($3 OR subject_id > $2)
               ORDER BY subject_id LIMIT $4"#,
            ledger.0,
            after.unwrap_or_default(),
            after.is_none(),
            limit
        )
        .fetch_all(&self.database)
        .await?;
        let unwrap = |id: Uuid, wrapped: &[u8]| {
            self.master.unwrap(ledger, id, wrapped).ok_or(VaultError::WrongMasterKey(ledger))
        };
        rows.into_iter().map(|row| Ok((row.subject_id, unwrap(row.subject_id, &row.wrapped)?))).collect()
    }

    /// Takes in secrets of a ledger, wrapped by this vault's master key. Gives the first that is another one here.
    pub async fn take_in(&self, ledger: LedgerId, secrets: &[Secret]) -> Result<Option<Uuid>, VaultError> {
        let subjects: Vec<Uuid> = secrets.iter().map(|(subject, _)| *subject).collect();
        let wrapped: Vec<Vec<u8>> =
            secrets.iter().map(|(subject, secret)| self.master.wrap(ledger, *subject, secret)).collect();
        sqlx::query!(
            "INSERT INTO subject_keys (ledger_id, subject_id, wrapped)
             SELECT $1, * FROM UNNEST($2::uuid[], $3::bytea[]) ON CONFLICT DO NOTHING",
            ledger.0,
            &subjects,
            &wrapped
        )
        .execute(&self.database)
        .await?;
        let here = self.load(ledger, &subjects).await?;
        let other = secrets.iter().find(|(subject, secret)| here.get(subject) != Some(secret));
        Ok(other.map(|(subject, _)| *subject))
    }
}
