//! The keys: what seals personal fields, finds people by name, and authenticates API keys and commands.
//!
//! Every person has a key of their own and every ledger has one; both lie in `subject_keys`, wrapped by the master key,
//! which is configuration and never stored. Destroying a person's key erases them everywhere: what was sealed under it
//! opens as erased from then on, and nobody gets a second key. No key of a person is kept in memory.

mod carrying;
mod master;
mod sealing;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use aggregates::{Handle, LedgerId, MemberId, Sealed};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

pub use carrying::{Secret, opens, verifier_key};
pub use master::{BadMasterKey, MasterKey};
use sealing::{PersonKey, derive, derived};

/// Sealed fields with what they say: `None` where the person's key is destroyed.
pub type Opened = HashMap<Sealed, Option<String>>;

/// Why keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A wrapped key does not open: the master key is another one than it was.
    #[error("a key of ledger {0} does not open under this master key")]
    WrongMasterKey(LedgerId),
    /// The person is forgotten: nothing is sealed to them any more.
    #[error("the key of {0} is destroyed")]
    Forgotten(MemberId),
}

/// Loads, creates and caches keys.
pub struct Vault {
    master: MasterKey,
    database: PgPool,
    ledgers: Mutex<HashMap<LedgerId, Arc<LedgerKeys>>>,
}

/// Keys that belong to a whole ledger, derived from its own key by purpose (HKDF-SHA-256).
pub struct LedgerKeys {
    handles: aws_lc_rs::hmac::Key,
    api_keys: aws_lc_rs::hmac::Key,
    commands: aws_lc_rs::hmac::Key,
    identities: aws_lc_rs::hmac::Key,
    webhooks: aws_lc_rs::hmac::Key,
    draws: aws_lc_rs::hmac::Key,
    addresses: [u8; 32],
    signer: proofs::Signer,
}

impl LedgerKeys {
    fn new(ledger: LedgerId, secret: &[u8; 32]) -> Self {
        let seed = derived(secret, b"bursar.checkpoint.1");
        LedgerKeys {
            handles: derive(secret, b"bursar.handle.1"),
            api_keys: derive(secret, b"bursar.api-key.1"),
            commands: derive(secret, b"bursar.command.1"),
            identities: derive(secret, b"bursar.identity.1"),
            webhooks: derive(secret, b"bursar.webhook.1"),
            draws: derive(secret, b"bursar.draw.1"),
            addresses: derived(secret, b"bursar.webhook-address.1"),
            signer: proofs::Signer::new(&proofs::origin(ledger), &seed)
                .expect("an id has no space and no plus"),
        }
    }

    /// What a name is found by: an HMAC of the name in NFKC, lower case, without surrounding space.
    pub fn handle(&self, name: &str) -> Handle {
        Handle(hex::encode(aws_lc_rs::hmac::sign(&self.handles, normalised(name).as_bytes())))
    }

    /// What an API key's secret is known by.
    pub fn key_mac(&self, secret: &str) -> String {
        hex::encode(aws_lc_rs::hmac::sign(&self.api_keys, secret.as_bytes()))
    }

    /// What an identity is known by: an HMAC of its issuer, with its length, and its subject, both exactly as they are.
    pub fn identity(&self, issuer: &str, subject: &str) -> Handle {
        let said = format!("{}:{issuer}{subject}", issuer.len());
        Handle(hex::encode(aws_lc_rs::hmac::sign(&self.identities, said.as_bytes())))
    }

    /// What a draw is made with: an HMAC of the id of what is drawn for. Nobody knows it who does not have the ledger's secret.
    pub fn draw(&self, id: Uuid) -> [u8; 32] {
        let drawn = aws_lc_rs::hmac::sign(&self.draws, id.as_bytes());
        drawn.as_ref().try_into().expect("HMAC-SHA-256 gives 32 bytes")
    }

    /// What a webhook's address is known by.
    pub fn webhook(&self, address: &str) -> Handle {
        Handle(hex::encode(aws_lc_rs::hmac::sign(&self.webhooks, address.as_bytes())))
    }

    /// Seals a webhook's address: whoever knows it can write there.
    pub fn seal_webhook(&self, ledger: LedgerId, address: &str) -> Vec<u8> {
        sealing::encrypt(&self.addresses, [ledger.0, ledger.0], address.as_bytes())
    }

    /// A webhook's address, if it was sealed by these keys.
    pub fn open_webhook(&self, ledger: LedgerId, sealed: &[u8]) -> Option<String> {
        let address = sealing::decrypt(&self.addresses, [ledger.0, ledger.0], sealed)?;
        String::from_utf8(address).ok()
    }

    /// What signs the ledger's checkpoints. It goes with the ledger's own key, to whichever server that is taken.
    pub fn signer(&self) -> &proofs::Signer {
        &self.signer
    }

    /// What a command's canonical bytes are known by.
    pub fn command_mac(&self, canonical: &[u8]) -> [u8; 32] {
        aws_lc_rs::hmac::sign(&self.commands, canonical)
            .as_ref()
            .try_into()
            .expect("HMAC-SHA-256 has 32 bytes")
    }
}

/// A name as handles compare it: in one form of Unicode, without regard to case and surrounding space.
pub(crate) fn normalised(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    name.trim().nfkc().collect::<String>().to_lowercase()
}

/// Destroys people's keys for ever, also those that they do not have yet.
pub async fn destroy(
    database: &mut PgConnection,
    ledger: LedgerId,
    people: &BTreeSet<MemberId>,
) -> Result<(), sqlx::Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    sqlx::query!(
        "INSERT INTO subject_keys (ledger_id, subject_id, wrapped, destroyed_at)
         SELECT $1, person, NULL, now() FROM UNNEST($2::uuid[]) AS forgotten (person)
         ON CONFLICT (ledger_id, subject_id) DO UPDATE SET wrapped = NULL, destroyed_at = now()
         WHERE subject_keys.wrapped IS NOT NULL",
        ledger.0,
        &people
    )
    .execute(database)
    .await
    .map(drop)
}

impl Vault {
    /// A vault over the database's keys.
    pub fn new(master: MasterKey, database: PgPool) -> Self {
        Vault { master, database, ledgers: Mutex::default() }
    }

    /// The database that the keys lie in, beside the log.
    pub fn database(&self) -> &PgPool {
        &self.database
    }

    /// The master key.
    pub fn master(&self) -> &MasterKey {
        &self.master
    }

    /// The keys of a ledger that has some.
    pub async fn ledger(&self, ledger: LedgerId) -> Result<Option<Arc<LedgerKeys>>, VaultError> {
        if let Some(keys) = self.cached(ledger) {
            return Ok(Some(keys));
        }
        let found = self.load(ledger, &[ledger.0]).await?;
        Ok(found.get(&ledger.0).map(|secret| self.remember(ledger, secret)))
    }

    /// The keys of a ledger, made now if there are none.
    pub async fn create_ledger(&self, ledger: LedgerId) -> Result<Arc<LedgerKeys>, VaultError> {
        let secrets = self.ensure(ledger, &[ledger.0]).await?;
        Ok(self.remember(ledger, &secrets[&ledger.0]))
    }

    /// Seals texts, each about one person, making the keys that are missing.
    pub async fn seal(
        &self,
        ledger: LedgerId,
        texts: &[(MemberId, String)],
    ) -> Result<Vec<Sealed>, VaultError> {
        let people: Vec<Uuid> = texts.iter().map(|(member, _)| member.0).collect();
        let secrets = self.ensure(ledger, &people).await?;
        let seal = |(member, text): &(MemberId, String)| {
            PersonKey::new(&secrets[&member.0]).seal(ledger, *member, text)
        };
        Ok(texts.iter().map(seal).collect())
    }

    /// Opens sealed fields.
    pub async fn open(&self, ledger: LedgerId, sealed: &[&Sealed]) -> Result<Opened, VaultError> {
        if sealed.is_empty() {
            return Ok(Opened::new());
        }
        let people: Vec<Uuid> = sealed.iter().map(|field| field.of.0).collect();
        let secrets = self.load(ledger, &people).await?;
        let open = |field: &&Sealed| {
            let text = secrets.get(&field.of.0).and_then(|secret| PersonKey::new(secret).open(ledger, field));
            ((*field).clone(), text)
        };
        Ok(sealed.iter().map(open).collect())
    }

    /// How many people of a ledger were forgotten. Whoever keeps opened texts in memory lets go of them when it changes.
    pub async fn forgotten(&self, ledger: LedgerId) -> Result<i64, VaultError> {
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM subject_keys WHERE ledger_id = $1 AND wrapped IS NULL"#,
            ledger.0
        );
        Ok(count.fetch_one(&self.database).await?)
    }

    fn cached(&self, ledger: LedgerId) -> Option<Arc<LedgerKeys>> {
        self.ledgers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&ledger).cloned()
    }

    fn remember(&self, ledger: LedgerId, secret: &[u8; 32]) -> Arc<LedgerKeys> {
        let keys = Arc::new(LedgerKeys::new(ledger, secret));
        let mut ledgers = self.ledgers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(ledgers.entry(ledger).or_insert(keys))
    }

    /// The secrets of these subjects; those that have none get one. Two that create at once agree on the first.
    async fn ensure(
        &self,
        ledger: LedgerId,
        subjects: &[Uuid],
    ) -> Result<HashMap<Uuid, [u8; 32]>, VaultError> {
        let mut secrets = self.load(ledger, subjects).await?;
        let missing: Vec<Uuid> = subjects.iter().filter(|id| !secrets.contains_key(id)).copied().collect();
        if !missing.is_empty() {
            let wrapped: Vec<Vec<u8>> =
                missing.iter().map(|id| self.master.wrap(ledger, *id, &sealing::random())).collect();
            sqlx::query!(
                "INSERT INTO subject_keys (ledger_id, subject_id, wrapped)
                 SELECT $1, * FROM UNNEST($2::uuid[], $3::bytea[]) ON CONFLICT DO NOTHING",
                ledger.0,
                &missing,
                &wrapped
            )
            .execute(&self.database)
            .await?;
            secrets.extend(self.load(ledger, &missing).await?);
        }
        match missing.into_iter().find(|id| !secrets.contains_key(id)) {
            Some(destroyed) => Err(VaultError::Forgotten(MemberId(destroyed))),
            None => Ok(secrets),
        }
    }

    async fn load(&self, ledger: LedgerId, subjects: &[Uuid]) -> Result<HashMap<Uuid, [u8; 32]>, VaultError> {
        let rows = sqlx::query!(
            r#"SELECT k.subject_id, wrapped AS "wrapped!" FROM UNNEST($2::uuid[]) AS wanted (subject_id)
               JOIN subject_keys AS k ON k.ledger_id = $1 AND k.subject_id = wanted.subject_id
               WHERE wrapped IS NOT NULL"#,
            ledger.0,
            subjects
        )
        .fetch_all(&self.database)
        .await?;
        let unwrap = |id: Uuid, wrapped: &[u8]| {
            self.master.unwrap(ledger, id, wrapped).ok_or(VaultError::WrongMasterKey(ledger))
        };
        rows.into_iter().map(|row| Ok((row.subject_id, unwrap(row.subject_id, &row.wrapped)?))).collect()
    }
}
