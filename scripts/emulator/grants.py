"""Records which grants of the roles' policies requests use, for the check that each grant is needed.

PUT /_grants starts a recording and forgets the last one; GET /_grants gives it, one JSON object for each grant: the role's
name, the action, and the resource, or the one that the grant leaves out (`except`), all as the policy has them. Where
several grants allow a request, it uses all of them. For a request that the role's policy does not allow, the object has
the role's name, the action, and the resource that was asked for (`denied`). DELETE /_grants ends the recording.
"""

import json

from ministack.core import iam_evaluator
from recorder import body_of, send_answer

PATH = "/_grants"


def grants_for(context, policies):
    """Each grant of the policies that allows the request, as (action, kind, resource)."""
    for statement in (statement for policy in policies for statement in policy):
        if statement.effect != "Allow" or not iam_evaluator._conditions_met(statement.conditions, context):
            continue
        actions = [action for action in statement.actions if iam_evaluator._action_matches(context.action, [action], [])]
        resources = [
            ("resource", resource)
            for resource in statement.resources
            if iam_evaluator._resource_matches(context.resource_arn, [resource], [])
        ]
        if not statement.resources and iam_evaluator._resource_matches(context.resource_arn, [], statement.not_resources):
            resources = [("except", resource) for resource in statement.not_resources]
        for action in actions:
            for kind, resource in resources:
                yield action, kind, resource


class Grants:
    """An ASGI application in front of the emulator's."""

    def __init__(self, app):
        self.app = app
        self.used = None
        iam_evaluator.evaluate = self.recording(iam_evaluator.evaluate)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and scope["path"] == PATH:
            await self.control(scope["method"], receive, send)
        else:
            await self.app(scope, receive, send)

    def recording(self, evaluate):
        def evaluate_recorded(context, policies, *limits):
            result = evaluate(context, policies, *limits)
            used = self.used
            if used is not None and ":assumed-role/" in context.principal_arn:
                role = iam_evaluator._role_name_from_assumed_arn(context.principal_arn)
                if result.decision == "Allow":
                    used.update((role, *grant) for grant in grants_for(context, policies))
                else:
                    used.add((role, context.action, "denied", context.resource_arn))
            return result

        return evaluate_recorded

    async def control(self, method, receive, send):
        await body_of(receive)
        used = sorted(self.used or ())
        if method == "PUT":
            self.used = set()
        elif method == "DELETE":
            self.used = None
        lines = [{"role": role, "action": action, kind: resource} for role, action, kind, resource in used]
        answer = "".join(json.dumps(line) + "\n" for line in lines).encode() if method == "GET" else b""
        await send_answer(send, 200, b"application/x-ndjson", answer)
