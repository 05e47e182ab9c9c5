# The order processing system's commands. They select their stack by PROJECT_NAME, ENVIRONMENT (local, localstack, dev,
# staging, prod), AWS_REGION and, for the local emulator, EMULATOR_PORT: `make deploy EMULATOR_PORT=4600 PROJECT_NAME=shop`.
# EMULATOR_URL=http://localhost:4566 uses an emulator that already runs there.

PROJECT_NAME ?= orders
ENVIRONMENT ?= local
AWS_REGION ?= us-east-1
export PROJECT_NAME ENVIRONMENT AWS_REGION EMULATOR_PORT EMULATOR_URL

# Node of the workspace, in the version that the functions run on. Not the script in .bin, which does not forward signals.
INSTALLED := node_modules/.installed
NODE := node_modules/node/bin/node --disable-warning=ExperimentalWarning

.DEFAULT_GOAL := help

##@ Every day

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile
	@printf '\nStack: PROJECT_NAME=%s ENVIRONMENT=%s AWS_REGION=%s %s\n' \
	  '$(PROJECT_NAME)' '$(ENVIRONMENT)' '$(AWS_REGION)' \
	  '$(if $(EMULATOR_URL),EMULATOR_URL=$(EMULATOR_URL),EMULATOR_PORT=$(or $(EMULATOR_PORT),4566))'

.PHONY: install
install: ## Check the prerequisites, install packages and the local emulator
	@sh scripts/install.sh

.PHONY: deploy
deploy: install ## Deploy the stack, a local one with the demo catalogue (CATALOGUE=0 or 1); prints a curl line to try it
	@$(NODE) scripts/deploy.ts

.PHONY: catalogue
catalogue: $(INSTALLED) ## Load the demo catalogue into the inventory, which a deployment to AWS does not do
	@$(NODE) scripts/load-catalogue.ts

.PHONY: status
status: $(INSTALLED) ## Show on one screen whether the stack works: health, messages, dead letters, stalled orders, findings
	@$(NODE) scripts/status.ts

.PHONY: console
console: $(INSTALLED) ## Show the address of the back office's page, and how to sign in
	@$(NODE) scripts/console.ts

.PHONY: user
user: $(INSTALLED) ## Make an account of the user pool, EMAIL=jane@example.com, GROUP=back-office for a member; prints how to sign in
	@$(NODE) scripts/user.ts

.PHONY: import
import: $(INSTALLED) ## Import a CSV or JSON file of orders, FILE=orders.csv, and show the report; ID=import-… shows an import
	@$(NODE) scripts/import.ts

.PHONY: destroy
destroy: $(INSTALLED) ## Destroy the stack and its data; refused where deletion_protection or force_destroy protect data
	@$(NODE) scripts/destroy.ts

.PHONY: emulator
emulator: install ## Start the local emulator alone, for tflocal by hand
	@$(NODE) scripts/start-emulator.ts

.PHONY: stop
stop: $(INSTALLED) ## Stop the local emulator, which deletes the stacks deployed there
	@$(NODE) scripts/stop.ts

##@ Checks

.PHONY: validate
validate: install ## Check format, types, imports, API documents, unused code and Terraform
	@$(NODE) scripts/validate.ts

.PHONY: docs
docs: $(INSTALLED) ## Generate docs/openapi.yaml, asyncapi.yaml, contract.html, metrics.md and the table in security.md
	@$(NODE) scripts/docs.ts

.PHONY: release-contract
release-contract: $(INSTALLED) ## Keep the present API documents as the released version, which later changes are compared with
	@$(NODE) scripts/release-contract.ts

.PHONY: plan-offline
plan-offline: install ## Plan dev, staging and prod without an AWS account; check names, policies and workflow
	@$(NODE) scripts/plan-offline.ts

.PHONY: test
test: install ## Run all checks and tests, on a stack of their own; PACKAGE=get-order runs one package's unit tests
	@$(NODE) scripts/$(if $(PACKAGE),test-package,test).ts

.PHONY: test-api
test-api: install ## Run the acceptance tests against the deployed stack
	@$(NODE) scripts/test-api.ts

.PHONY: test-security
test-security: install ## Check the plans of dev and prod with Checkov, which is installed first; no stack is needed
	@$(NODE) scripts/test-security.ts

.PHONY: test-resilience
test-resilience: install ## Run the long resilience tests on a stack of their own (two hours); ONLY="killed bus" runs some of them
	@$(NODE) scripts/test-resilience.ts

.PHONY: test-grants
test-grants: install ## Remove each grant of the functions in turn, on a stack of their own: a test must fail (half an hour); ONLY="get-order", MINUTES=10
	@$(NODE) scripts/test-grants.ts

.PHONY: drills
drills: $(INSTALLED) ## Break the local stack on purpose, see which alarms would ring, repair it, and write docs/drills.md; ONLY="poison-message"
	@$(NODE) scripts/drills.ts

.PHONY: test-interrupts
test-interrupts: install ## Interrupt deployments and a destruction, on a stack of their own, and check that the next ones finish (half an hour)
	@$(NODE) scripts/test-interrupts.ts

.PHONY: load-test
load-test: $(INSTALLED) ## Send ORDERS=1000 orders to the local stack, CONCURRENCY=16 at a time or RATE=10 a second; report speed, waits and CPU time
	@$(NODE) scripts/load-test.ts

.PHONY: cost
cost: install ## Count what an order of each kind uses on the local stack, and write what it costs on AWS to docs/cost.md
	@$(NODE) scripts/cost.ts

.PHONY: bench
bench: install ## Measure the local stack in ten minutes: counts, cost, bundles, load, large table, beside the recorded results; RECORD=1
	@$(NODE) scripts/bench.ts

.PHONY: package
package: install ## Build the functions' zips and the console
	@$(NODE) scripts/package.ts

.PHONY: sizes
sizes: install ## List the size of each function's bundle and of the console's first page, and their limits
	@$(NODE) scripts/bundle-sizes.ts

##@ Operate

.PHONY: logs
logs: $(INSTALLED) ## Show a function's log: FUNCTION=reserve-inventory, SINCE=10m; FOLLOW=1 goes on until Ctrl-C
	@$(NODE) scripts/logs.ts

.PHONY: trace
trace: $(INSTALLED) ## Show an order's way through all functions, with durations, faults and retries: ORDER=id
	@$(NODE) scripts/trace.ts

.PHONY: dashboard
dashboard: $(INSTALLED) ## Show the dashboard with the values of the local stack, in .local/dashboard.html: SINCE=3h
	@$(NODE) scripts/dashboard.ts

.PHONY: logs-validator
logs-validator: $(INSTALLED) ## Show the log of submit-order, which accepts orders
	@FUNCTION=submit-order $(NODE) scripts/logs.ts

.PHONY: logs-processor
logs-processor: $(INSTALLED) ## Show the log of process-order, which starts the workflows
	@FUNCTION=process-order $(NODE) scripts/logs.ts

.PHONY: sqs-status
sqs-status: $(INSTALLED) ## Show how many messages are in each queue
	@$(NODE) scripts/queues.ts status

.PHONY: dlq-list
dlq-list: $(INSTALLED) ## Show the messages of the dead-letter queues
	@$(NODE) scripts/queues.ts list

.PHONY: dlq-redrive
dlq-redrive: $(INSTALLED) ## Send dead letters back to their queue, and publish the relay's lost events again; QUEUE=orders for one queue
	@$(NODE) scripts/queues.ts redrive

.PHONY: mails
mails: $(INSTALLED) ## Show the e-mails that a local stack sent: LAST=10, or ORDER=id for those of one order
	@$(NODE) scripts/mails.ts

.PHONY: dynamodb-scan
dynamodb-scan: $(INSTALLED) ## Show items of a table: TABLE=orders, inventory, payments, analytics or idempotency, LIMIT=20
	@$(NODE) scripts/dynamodb-scan.ts

.PHONY: retry
retry: $(INSTALLED) ## Retry orders, after a confirmation: STATUS=needs_attention, REASON=payment_unavailable, SINCE=2h, RATE=5, BY=jo
	@$(NODE) scripts/retry.ts

.PHONY: reconcile
reconcile: $(INSTALLED) ## Compare orders, payments, stock and receipts, and repair what is safe to repair: DRY_RUN=1, SCOPE=open or recent, JSON=1
	@$(NODE) scripts/reconcile.ts

.PHONY: forget
forget: $(INSTALLED) ## Erase a customer's personal data for good, after a confirmation: CUSTOMER=CUST-001, BY=jo, DRY_RUN=1
	@$(NODE) scripts/forget.ts

##@ Terraform

.PHONY: terraform-init
terraform-init: install ## Prepare Terraform for the stack, and the bucket of its state
	@$(NODE) scripts/terraform.ts init

.PHONY: terraform-plan
terraform-plan: install ## Show what a deployment would change
	@$(NODE) scripts/terraform.ts plan

.PHONY: terraform-apply
terraform-apply: install ## Apply Terraform, also to a local stack that is unchanged
	@$(NODE) scripts/terraform.ts apply

.PHONY: terraform-unlock
terraform-unlock: $(INSTALLED) ## Remove the lock that a killed Terraform left on the state
	@$(NODE) scripts/terraform.ts unlock

$(INSTALLED):
	@sh scripts/install.sh
