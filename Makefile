# The order processing system's commands. They select their stack by PROJECT_NAME, ENVIRONMENT (local, localstack, dev,
# staging, prod), AWS_REGION and, for the local emulator, EMULATOR_PORT: `make deploy EMULATOR_PORT=4600 PROJECT_NAME=shop`.
# EMULATOR_URL=http://localhost:4566 uses an emulator that runs there already.

PROJECT_NAME ?= orders
ENVIRONMENT ?= local
AWS_REGION ?= us-east-1
export PROJECT_NAME ENVIRONMENT AWS_REGION EMULATOR_PORT EMULATOR_URL

# Node of the workspace, the version that the functions run on, whatever the machine has. Not the script in .bin: it would
# not pass an interrupt on.
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
install: ## Check the prerequisites, install what the project brings itself
	@sh scripts/install.sh

.PHONY: deploy
deploy: install ## Deploy the stack, with the demo catalogue where it is local (CATALOGUE=0 or 1); prints a curl line to try it
	@$(NODE) scripts/deploy.ts

.PHONY: catalogue
catalogue: $(INSTALLED) ## Load the demo catalogue into the stack's inventory; a deployment to AWS does not
	@$(NODE) scripts/load-catalogue.ts

.PHONY: status
status: $(INSTALLED) ## Show what runs, where, and how much is in it
	@$(NODE) scripts/status.ts

.PHONY: import
import: $(INSTALLED) ## Import a CSV or JSON file of orders, FILE=orders.csv, and show the report on it
	@$(NODE) scripts/import.ts

.PHONY: destroy
destroy: $(INSTALLED) ## Remove the stack and everything in it
	@$(NODE) scripts/destroy.ts

.PHONY: emulator
emulator: install ## Start the local emulator alone, for tflocal by hand
	@$(NODE) scripts/start-emulator.ts

.PHONY: stop
stop: $(INSTALLED) ## End the local emulator, and with it what was deployed there
	@$(NODE) scripts/stop.ts

##@ Checks

.PHONY: validate
validate: install ## Check format, types, direction of imports and Terraform
	@$(NODE) scripts/validate.ts

.PHONY: plan-offline
plan-offline: install ## Plan dev, staging and prod without an AWS account, and check names, policies and workflow
	@$(NODE) scripts/plan-offline.ts

.PHONY: test
test: install ## Run every check and test, the last ones on a stack of their own; PACKAGE=get-order runs one package's unit tests
	@$(NODE) scripts/$(if $(PACKAGE),test-package,test).ts

.PHONY: test-api
test-api: install ## Run the acceptance tests against the deployed stack
	@$(NODE) scripts/test-api.ts

.PHONY: test-resilience
test-resilience: install ## Run the long tests of what the stack withstands, on a stack of their own: two hours, ONLY="killed bus" for some
	@$(NODE) scripts/test-resilience.ts

.PHONY: test-interrupts
test-interrupts: install ## Interrupt deployments and a destruction midway, on a stack of their own, and see that the next ones finish: half an hour
	@$(NODE) scripts/test-interrupts.ts

.PHONY: load-test
load-test: $(INSTALLED) ## Send ORDERS=1000 orders, CONCURRENCY=16 at a time, to the local stack and check the books
	@$(NODE) scripts/load-test.ts

.PHONY: package
package: install ## Make the functions' zips
	@$(NODE) scripts/package.ts

##@ Look inside

.PHONY: logs
logs: $(INSTALLED) ## Show a function's log: FUNCTION=reserve-inventory, SINCE=10m
	@$(NODE) scripts/logs.ts

.PHONY: logs-validator
logs-validator: $(INSTALLED) ## Show the log of submit-order, which takes orders in
	@FUNCTION=submit-order $(NODE) scripts/logs.ts

.PHONY: logs-processor
logs-processor: $(INSTALLED) ## Show the log of process-order, which starts the workflows
	@FUNCTION=process-order $(NODE) scripts/logs.ts

.PHONY: sqs-status
sqs-status: $(INSTALLED) ## Show how many messages wait in each queue
	@$(NODE) scripts/queues.ts status

.PHONY: dlq-list
dlq-list: $(INSTALLED) ## Show the messages of the dead-letter queues
	@$(NODE) scripts/queues.ts list

.PHONY: dlq-redrive
dlq-redrive: $(INSTALLED) ## Send dead letters back to their queue, and have the relay publish its own again: QUEUE=orders for one
	@$(NODE) scripts/queues.ts redrive

.PHONY: mails
mails: $(INSTALLED) ## Show the mails that a local stack's customers got: the LAST=10 ones, or ORDER=id for one order's
	@$(NODE) scripts/mails.ts

.PHONY: dynamodb-scan
dynamodb-scan: $(INSTALLED) ## Show items of a table: TABLE=orders, inventory, payments, analytics or idempotency, LIMIT=20
	@$(NODE) scripts/dynamodb-scan.ts

.PHONY: retry
retry: $(INSTALLED) ## Retry orders after asking: STATUS=needs_attention, REASON=payment_unavailable, SINCE=2h, RATE=5, BY=jo
	@$(NODE) scripts/retry.ts

.PHONY: reconcile
reconcile: $(INSTALLED) ## Compare orders, payments, stock and receipts, and repair what is safe: DRY_RUN=1, SCOPE=open, RECEIPTS=all, JSON=1
	@$(NODE) scripts/reconcile.ts

##@ Terraform

.PHONY: terraform-init
terraform-init: install ## Prepare Terraform for the stack, with its state's bucket
	@$(NODE) scripts/terraform.ts init

.PHONY: terraform-plan
terraform-plan: install ## Show what a deployment would change
	@$(NODE) scripts/terraform.ts plan

.PHONY: terraform-apply
terraform-apply: install ## Apply Terraform, also where nothing changed
	@$(NODE) scripts/terraform.ts apply

.PHONY: terraform-unlock
terraform-unlock: $(INSTALLED) ## Take away the state's lock of a Terraform that was killed
	@$(NODE) scripts/terraform.ts unlock

$(INSTALLED):
	@sh scripts/install.sh
