"""Answers by the emulator's own IAM whether policies allow what is asked, for policies that it does not enforce as it runs.

Reads from its standard input a JSON object: `texts`, a list of policies as JSON texts, and `requests`, each with

- `policies`: which of the texts, by index: a role's where `service` is null, else the resource's (or the role's trust);
- `service`: the AWS service that asks, such as events.amazonaws.com, or null for whoever holds the role;
- `action`, `resource`, `region`, `account`, and `context`: values of condition keys by name in small letters.

Writes a JSON list of booleans, one for each request. Every request is made over TLS.
"""

import json
import sys
from ministack.core.iam_evaluator import EvalContext, evaluate, evaluate_resource_policy, parse_policy_document

asked = json.load(sys.stdin)
documents = [json.loads(text) for text in asked["texts"]]
statements = [parse_policy_document(document) for document in documents]


def allowed(request: dict) -> bool:
    service = request["service"]
    context = EvalContext(
        # A service is no principal of the account.
        principal_arn="" if service else f"arn:aws:iam::{request['account']}:role/holder",
        principal_type="AssumedRole",
        principal_account=request["account"],
        action=request["action"],
        resource_arn=request["resource"],
        region=request["region"],
        secure_transport=True,
        service_context=request["context"],
    )
    if service is None:
        return evaluate(context, [statements[policy] for policy in request["policies"]]).decision == "Allow"
    decisions = [evaluate_resource_policy(documents[policy], context, service).decision for policy in request["policies"]]
    return "Allow" in decisions and "Deny" not in decisions


json.dump([allowed(request) for request in asked["requests"]], sys.stdout)
