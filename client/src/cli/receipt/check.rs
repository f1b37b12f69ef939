//! `keirin receipt check`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{bail, Context};
use k256::ecdsa::VerifyingKey;
use serde::Deserialize;
use serde_json::json;

use super::view;
use crate::{
    cli::{output::line, Options},
    network::Network,
    receipts::{terms_of, Kept, Problem, ReceiptStore},
    requests::{examine_receipt, Findings, ReceiptError, Sent, SignedReceipt, Told, ToldAnswer, Unchecked},
};

/// Longest file that is read as a receipt, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CheckArgs {
    /// A request by the first of its hexadecimal digits, or a file with a receipt: as gateways send it, as executors give it again, or as `show --json` prints it.
    #[arg(value_name = "FILE-OR-ID")]
    subject: String,
    /// File with the exact body of the request, for a receipt whose request is not known here.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// File with the text of an answer, once for each in their order, for a receipt whose answers are not known here.
    #[arg(long, value_name = "FILE")]
    answer: Vec<PathBuf>,
}

/// What is known of a receipt before anybody is asked.
struct Subject {
    /// As it was kept, if it was.
    kept: Option<Kept>,
    signed: Option<SignedReceipt>,
    sent: Option<Sent>,
    told: Option<Told>,
}

pub(super) async fn run(options: &Options, store: &ReceiptStore, args: &CheckArgs) -> anyhow::Result<()> {
    let subject = Subject::read(store, args)?;
    let (findings, problem) = subject.check(&Network::new(&options.url)).await;
    let (wrong, unchecked) = subject.with_what_was_found_before(findings);
    if options.json {
        let request = subject.id();
        line(json!({
            "request": request, "holds": wrong.is_empty(), "wrong": wrong, "unchecked": unchecked, "problem": problem,
        }))?;
    } else {
        show(&subject, &wrong, &unchecked, problem.as_deref())?;
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => bail!("the receipt does not hold"),
    }
}

fn show(subject: &Subject, wrong: &[Problem], unchecked: &[Unchecked], problem: Option<&str>) -> anyhow::Result<()> {
    if let Some(id) = subject.id() {
        line(format!("request      {id}"))?;
    }
    if let Some(signed) = &subject.signed {
        line(format!("served by    {}", view::executor(signed)))?;
        line(format!("tokens       {}", view::tokens(signed)))?;
    }
    for wrong in wrong {
        line(format!("wrong        {}: {}", wrong.name, wrong.text))?;
    }
    if let Some(problem) = problem {
        line(format!("no node      {problem}"))?;
    }
    for unchecked in unchecked {
        line(format!("unchecked    {}: {}", unchecked.name(), unchecked.needs()))?;
    }
    if wrong.is_empty() {
        line("found        everything that could be checked holds")?;
    }
    Ok(())
}

impl Subject {
    fn read(store: &ReceiptStore, args: &CheckArgs) -> anyhow::Result<Self> {
        let path = Path::new(&args.subject);
        let mut subject = match path.is_file() {
            true => Self::from_file(path)?,
            false => Self::of(store.find(&args.subject)?),
        };
        if let Some(path) = &args.body {
            let body = fs::read(path).with_context(|| format!("cannot read the body file {}", path.display()))?;
            subject.sent = Some(subject.sent_with(&body)?);
        }
        if !args.answer.is_empty() {
            let answers = args.answer.iter().map(|path| answer(path)).collect::<anyhow::Result<_>>()?;
            subject.told = Some(Told { usage: subject.told.and_then(|told| told.usage), answers });
        }
        Ok(subject)
    }

    fn of(kept: Kept) -> Self {
        let paid = kept.paid.clone();
        Self { kept: Some(kept), signed: paid.receipt, sent: Some(paid.sent), told: paid.told }
    }

    fn from_file(path: &Path) -> anyhow::Result<Self> {
        let length = fs::metadata(path).map_or(0, |facts| facts.len());
        anyhow::ensure!(length <= MAX_FILE_BYTES, "{} has more than {MAX_FILE_BYTES} bytes", path.display());
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::from_text(&text).with_context(|| format!("in {}", path.display()))
    }

    fn from_text(text: &str) -> anyhow::Result<Self> {
        /// As executors give it again, and as it is shown. What a file says besides need not be true.
        #[derive(Deserialize)]
        struct Given {
            receipt: String,
        }
        let given = serde_json::from_str::<Given>(text).map(|given| given.receipt);
        let signed = SignedReceipt::from_text(given.as_deref().unwrap_or(text))?;
        Ok(Self { kept: None, signed: Some(signed), sent: None, told: None })
    }

    /// What is known of a request with this body, if the rest of it is as the receipt says.
    fn sent_with(&self, body: &[u8]) -> anyhow::Result<Sent> {
        let signed = self.signed.as_ref().context("there is no receipt to compare the body with")?;
        let request = &signed.receipt.request;
        let requester = VerifyingKey::from_sec1_bytes(&request.requester.0);
        let requester = requester.map_err(|_| anyhow::anyhow!("the receipt's requester is no key"))?;
        let transfer = String::from_utf8_lossy(&request.transfer_address);
        Ok(Sent::new(&requester, body, request.timestamp_ns, &transfer))
    }

    /// What the request is known by.
    fn id(&self) -> Option<String> {
        let kept = self.kept.as_ref().map(|kept| kept.paid.id().to_string());
        kept.or_else(|| self.signed.as_ref().map(|signed| hex::encode(signed.receipt.request.id().0)))
    }

    /// Examines it with what a node knows. Says also why the node could not be asked, if it could not.
    async fn check(&self, network: &Network) -> (Findings, Option<String>) {
        let Some(signed) = &self.signed else { return (Findings::only(ReceiptError::Missing), None) };
        let paid = self.kept.as_ref().map(|kept| &kept.paid);
        let genesis = paid.and_then(|paid| paid.genesis).map(|genesis| genesis.0);
        let (terms, problem) = terms_of(signed, genesis, paid.and_then(|paid| paid.block), network).await;
        (examine_receipt(signed, self.sent.as_ref(), self.told.as_ref(), &terms), problem)
    }

    /// What cannot be checked any more counts as it was found when the receipt came.
    fn with_what_was_found_before(&self, findings: Findings) -> (Vec<Problem>, Vec<Unchecked>) {
        let mut wrong: Vec<Problem> = findings.wrong.iter().map(Problem::from).collect();
        let Some(kept) = &self.kept else { return (wrong, findings.unchecked) };
        let mut unchecked = findings.unchecked;
        let hidden = |problem: &&Problem| unchecked.iter().any(|unchecked| unchecked.hides(&problem.name));
        wrong.extend(kept.wrong.iter().filter(hidden).cloned());
        unchecked.retain(|unchecked| kept.unchecked.contains(unchecked));
        (wrong, unchecked)
    }
}

fn answer(path: &Path) -> anyhow::Result<ToldAnswer> {
    let text = fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read the answer file {}", path.display()))?;
    Ok(ToldAnswer::new(&text, None))
}

#[cfg(test)]
mod tests {
    use keirin_primitives::executor::ExecutorSignature;

    use super::*;
    use crate::{
        network::view_tests::receipt,
        receipts::{Checked, Paid},
        requests::{Hex, RequestSigner},
    };

    fn kept(findings: Findings) -> Kept {
        let signer = RequestSigner::from_hex(&format!("{:064x}", 1), "keirin").expect("a key");
        let signed = SignedReceipt { receipt: receipt(3), signature: ExecutorSignature([9; 65]) };
        let sent = Sent::new(signer.public_key(), b"{}", 0, "keirin1agent");
        let paid = Paid { sent, told: None, receipt: Some(signed), genesis: Some(Hex([4; 32])), block: Some(1) };
        Kept::from(&Checked { paid, findings })
    }

    #[test]
    fn receipts_are_read_in_all_their_forms() {
        let whole = kept(Findings::default());
        let signed = whole.paid.receipt.clone().expect("it has one");
        let forms = [
            signed.to_text(),
            format!(" {}\n", signed.to_text()),
            json!({ "object": "receipt", "request": "00", "receipt": signed.to_text(), "batch": null }).to_string(),
            serde_json::to_string(&whole).expect("it is text"),
        ];
        for form in forms {
            assert_eq!(Subject::from_text(&form).expect("it is one").signed, Some(signed.clone()), "{form}");
        }
        for other in ["", "{}", "AAAA", r#"{"receipt":7}"#] {
            assert!(Subject::from_text(other).is_err(), "{other}");
        }
    }

    #[tokio::test]
    async fn what_a_node_said_before_counts_while_there_is_none() {
        let misrouted = ReceiptError::Misrouted(keirin_primitives::receipts::Misrouted::Executor);
        let before = Findings { wrong: vec![misrouted], unchecked: vec![Unchecked::Fee] };
        let subject = Subject::of(kept(before));

        let (findings, problem) = subject.check(&Network::new("ws://127.0.0.1:1")).await;
        let (wrong, unchecked) = subject.with_what_was_found_before(findings);

        assert!(problem.expect("there is none").contains("ws://127.0.0.1:1"));
        assert!(wrong.iter().any(|wrong| wrong.name == "misrouted"), "{wrong:?}");
        assert!(unchecked.contains(&Unchecked::Fee) && !unchecked.contains(&Unchecked::Registration), "{unchecked:?}");
    }

    #[test]
    fn body_and_answers_can_be_given_beside_a_receipt() {
        let text = kept(Findings::default()).paid.receipt.expect("it has one").to_text();
        let subject = Subject::from_text(&text).expect("it is one");
        let sent = subject.sent_with(br#"{"model":"tiny"}"#).expect("its requester is a key");
        assert_eq!((sent.model.as_deref(), sent.timestamp_ns), (Some("tiny"), 0));
    }
}
