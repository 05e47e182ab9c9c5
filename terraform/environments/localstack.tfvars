environment = "localstack"

# Where LocalStack listens by default. `make` gives the address that EMULATOR_URL names.
emulator_url = "http://localhost:4566"

# LocalStack speaks plain HTTP at this address.
enforce_tls = false

# LocalStack's free edition has no SES v2, by which mails are sent: customers get none.
sender_email = null

# LocalStack's free edition has no Cognito, by which customers sign in.
customer_accounts = false

# LocalStack's free edition has no CloudFront, which serves the back office's page.
console = false

# LocalStack's free edition does not know saved queries.
saved_queries = false

# The same key as on the other emulator, so that requests by hand need no other. It opens nothing but the emulator.
api_key_values = { operations-1 = "operations.local-key-not-a-secret" }

# The acceptance tests and load tests send more than an AWS stack's plan allows.
throttle_rate  = 10000
throttle_burst = 10000

# As in local.tfvars.
api_clients = {
  operations = { description = "The commands of make", monthly_quota = 1000000 }
  tests      = { description = "A second application, for the tests", monthly_quota = 1000000 }
  revoked    = { description = "An application that may not call any more, for the tests", enabled = false }
}

# `make destroy` leaves nothing behind, and this stack's receipts are worth nothing.
force_destroy = true

# LocalStack starts a container for every invocation that finds all others busy: more runs at once than these would only
# wait for the machine's processors.
lambda_concurrency_quota = 1000
order_consumers          = 3
order_batch_size         = 5

# The tests subscribe to the topic, and LocalStack charges nothing.
publish_statuses = true
