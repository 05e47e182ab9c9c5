# Which stack

variable "project_name" {
  description = "First part of every resource's name."
  type        = string
  default     = "orders"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.project_name))
    error_message = "project_name must have 3 to 20 small letters, digits or dashes, and begin with a letter."
  }

  # A bucket's name has 63 characters at most: "{project_name}-{environment}-{account: 12}-{region: 14}-{name: 9}".
  validation {
    condition     = length(var.project_name) + length(var.environment) <= 24
    error_message = "project_name and environment may have at most 24 characters together, because names of buckets hold them beside account and region: beside ${var.environment}, project_name may have ${24 - length(var.environment)} characters, and ${var.project_name} has ${length(var.project_name)}."
  }
}

variable "environment" {
  description = "Second part of every resource's name, and the API's stage."
  type        = string
  default     = "local"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.environment))
    error_message = "environment must have 2 to 12 small letters or digits and begin with a letter, such as dev."
  }
}

variable "aws_region" {
  description = "Region of the stack."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region must be the name of a region, such as eu-central-1."
  }
}

variable "emulator_url" {
  description = "Where the local emulator listens, such as http://localhost:4566; null on AWS. The API's address is made from it, and settings that only an emulator may have need it."
  type        = string
  default     = null

  validation {
    condition     = var.emulator_url == null ? true : can(regex("^https?://[A-Za-z0-9.-]+:[0-9]+$", var.emulator_url))
    error_message = "emulator_url must be scheme, host and port with no slash at the end, such as http://localhost:4566, or null."
  }
}

# Functions

variable "lambda_concurrency_quota" {
  description = "Invocations of Lambda functions at the same time that the account has in this region (quota \"Concurrent executions\"). AWS gives a new account 10 and raises them on request, usually to 1000."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.lambda_concurrency_quota >= 10 && floor(var.lambda_concurrency_quota) == var.lambda_concurrency_quota
    error_message = "lambda_concurrency_quota must be a whole number of at least 10."
  }
}

variable "api_concurrency" {
  description = "Invocations of the quota that are left for the API and all other functions that are not steps of the workflow."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.api_concurrency >= 1 && floor(var.api_concurrency) == var.api_concurrency
    error_message = "api_concurrency must be a whole number from 1."
  }
}

variable "order_consumers" {
  description = "Invocations of process-order at the same time at most. Each runs the workflow for a batch of orders and waits for it."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.order_consumers >= 2 && var.order_consumers <= 1000 && floor(var.order_consumers) == var.order_consumers
    error_message = "order_consumers must be a whole number from 2, the least that Lambda takes, to 1000."
  }
}

variable "order_batch_size" {
  description = "Orders that one invocation of process-order takes at most. order_consumers x order_batch_size is how many orders are run at once; in a small batch a slow order delays few others."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.order_batch_size >= 1 && var.order_batch_size <= 10 && floor(var.order_batch_size) == var.order_batch_size
    error_message = "order_batch_size must be a whole number from 1 to 10."
  }

  validation {
    condition     = var.order_consumers * (1 + var.order_batch_size) <= var.lambda_concurrency_quota - var.api_concurrency
    error_message = "order_consumers x (1 + order_batch_size) invocations, the consumers and a step for each order that they run, must fit into lambda_concurrency_quota - api_concurrency."
  }
}

variable "approval_threshold" {
  description = "Total, in the currency's major units, from which on an order waits for the back office's approval."
  type        = number
  default     = 1000

  validation {
    condition     = var.approval_threshold >= 0 && var.approval_threshold * 100 == floor(var.approval_threshold * 100)
    error_message = "approval_threshold must be an amount from 0 with at most 2 decimals, such as 1000."
  }
}

variable "architecture" {
  description = "Processor of the functions: arm64 costs a fifth less than x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be arm64 or x86_64."
  }
}

variable "log_level" {
  description = "The least important lines that the functions log."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["DEBUG", "INFO", "WARN", "ERROR"], var.log_level)
    error_message = "log_level must be DEBUG, INFO, WARN or ERROR."
  }
}

variable "log_retention_days" {
  description = "How many days all logs are kept."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "tracing_sample_rate" {
  description = "Part of the requests and orders that are traced, from 0 (none, and nothing of tracing is loaded) to 1 (all). An order is traced as a whole or not at all. null: 0.05 on AWS, 0 on an emulator. X-Ray gets the traces; on an emulator, which has none, the functions' logs do."
  type        = number
  default     = null

  validation {
    condition     = var.tracing_sample_rate == null ? true : var.tracing_sample_rate >= 0 && var.tracing_sample_rate <= 1
    error_message = "tracing_sample_rate must be from 0 to 1, such as 0.05, or null."
  }
}

# API

variable "allowed_origins" {
  description = "Origins from which browsers may call the API, and upload files to import. All by default: callers prove themselves by a header that no browser sends by itself."
  type        = list(string)
  default     = ["*"]
  nullable    = false

  validation {
    condition     = length(var.allowed_origins) > 0 && (!contains(var.allowed_origins, "*") || length(var.allowed_origins) == 1) && alltrue([for origin in var.allowed_origins : origin == "*" || can(regex("^https?://[a-zA-Z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "allowed_origins must hold at least one origin, each scheme and host such as https://orders.example.com with no path and no slash at the end, or * alone."
  }
}

variable "throttle_rate" {
  description = "How many requests a second the API lets through, of all clients together."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.throttle_rate > 0
    error_message = "throttle_rate must be above 0."
  }
}

variable "throttle_burst" {
  description = "How many requests at once the API lets through, of all clients together."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.throttle_burst >= 1 && floor(var.throttle_burst) == var.throttle_burst
    error_message = "throttle_burst must be a whole number of at least 1."
  }
}

variable "api_clients" {
  description = "The applications that may call the API, by name (docs/operations.md: add, revoke, rotate). Each has keys and a usage plan of its own. rate and burst are those of the API where they are left out. The client `operations` are the commands of make."
  type = map(object({
    description   = string
    enabled       = optional(bool, true)
    keys          = optional(list(number), [1])
    rate          = optional(number)
    burst         = optional(number)
    monthly_quota = optional(number, 5000)
  }))
  default  = { operations = { description = "The commands of make" } }
  nullable = false

  validation {
    condition     = contains(keys(var.api_clients), "operations")
    error_message = "api_clients must have the client operations: its key is the output api_key, which the commands of make use."
  }
}

variable "api_key_values" {
  description = "Values of API keys by client and number, such as operations-1, for a stack without secrets. All other keys get a value that nobody can guess."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
}

variable "api_detailed_metrics" {
  description = "Whether CloudWatch counts each of the API's methods by itself, each of its metrics at a price of its own. The API as a whole is counted in any case."
  type        = bool
  default     = false
  nullable    = false
}

variable "manage_api_gateway_account" {
  description = "Whether this stack sets the role by which API Gateway writes logs. An account and region has one such role: exactly one stack there, the one that stays longest, sets this to true (docs/aws.md)."
  type        = bool
  default     = false
  nullable    = false
}

# Console

variable "customer_accounts" {
  description = "Whether customers have accounts: a Cognito user pool, and the routes below /me, by which they order for themselves."
  type        = bool
  default     = true
  nullable    = false
}

variable "password_sign_in" {
  description = "Whether a customer may sign in by sending the password itself (USER_PASSWORD_AUTH), as the curl lines of the README do. Pages use SRP, by which the password never leaves the browser."
  type        = bool
  default     = false
  nullable    = false
}

variable "console" {
  description = "Whether the stack has the back office's page, and the API for those who have signed in there. Where allowed_origins names origins, the page's must be one of them."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = !var.console || var.customer_accounts
    error_message = "console may be true only where customer_accounts is: the back office signs in by the same user pool."
  }
}

variable "console_refresh_seconds" {
  description = "How often an open page of the console asks the API again. Every 15 seconds is 240 requests an hour."
  type        = number
  default     = 15
  nullable    = false

  validation {
    condition     = var.console_refresh_seconds >= 1 && var.console_refresh_seconds <= 3600
    error_message = "console_refresh_seconds must be a number from 1 to 3600."
  }
}

# Orders

variable "workflow_type" {
  description = "EXPRESS (about 1/200 of the cost, see docs/decisions/0002; history only in the log) or STANDARD (history kept by Step Functions for 90 days). A change replaces the state machine: orders wait for some minutes and none is lost, see \"Changing workflow_type\" there."
  type        = string
  default     = "EXPRESS"
  nullable    = false

  validation {
    condition     = contains(["EXPRESS", "STANDARD"], var.workflow_type)
    error_message = "workflow_type must be EXPRESS or STANDARD."
  }
}

variable "workflow_log_level" {
  description = "Which events of a run are logged: ALL, ERROR, FATAL or OFF. Of an EXPRESS run nothing else is kept; ALL costs several times as much as the run itself."
  type        = string
  default     = "ERROR"
  nullable    = false

  validation {
    condition     = contains(["ALL", "ERROR", "FATAL", "OFF"], var.workflow_log_level)
    error_message = "workflow_log_level must be ALL, ERROR, FATAL or OFF."
  }
}

variable "workflow_log_data" {
  description = "Whether the log of the runs also has the data that go from step to step: order ids and outcomes, nothing of the customer."
  type        = bool
  default     = false
  nullable    = false
}

variable "currency" {
  description = "Currency of every amount, as ISO 4217 writes it."
  type        = string
  default     = "USD"
  nullable    = false

  validation {
    condition     = contains(local.contract.currencies, var.currency)
    error_message = "currency must be one that the functions know, each of a hundred parts: ${join(", ", local.contract.currencies)}."
  }
}

variable "payment_provider" {
  description = "The payment provider that charges and refunds. `simulated` moves no money: its ledger is the table of payments."
  type        = string
  default     = "simulated"
  nullable    = false

  validation {
    condition     = contains(["simulated"], var.payment_provider)
    error_message = "payment_provider must be one that the functions know: simulated. To add one, see docs/recipes.md."
  }
}

variable "payment_key_secret_arn" {
  description = "ARN of the secret of AWS Secrets Manager that has the payment provider's key as text, encrypted with alias/aws/secretsmanager; null for the simulated provider, which needs none. Only the functions that use the provider may read it."
  type        = string
  default     = null

  validation {
    condition     = var.payment_key_secret_arn == null ? true : can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$", var.payment_key_secret_arn))
    error_message = "payment_key_secret_arn must be the ARN of a secret, such as arn:aws:secretsmanager:us-east-1:123456789012:secret:payment-key-AbCdEf, or null."
  }
}

variable "payment_success_rate" {
  description = "Of a hundred payments without a test token, how many the simulated gateway accepts."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.payment_success_rate >= 0 && var.payment_success_rate <= 100 && floor(var.payment_success_rate) == var.payment_success_rate
    error_message = "payment_success_rate must be a whole number from 0 to 100."
  }
}

variable "gateway_faults_folder" {
  description = "Folder in which faults of the simulated gateway are switched on, for all orders. Only for the emulator that `make deploy` starts, which has the switches: see docs/break-it.md."
  type        = string
  default     = null

  validation {
    condition     = var.gateway_faults_folder == null || var.emulator_url != null
    error_message = "gateway_faults_folder may be set only where emulator_url is set: only the local emulator has the switches."
  }
}

variable "payment_patience_seconds" {
  description = "How long the payment gateway must have been without an answer, over all tries of a run, before an order fails with PAYMENT_UNAVAILABLE. A run tries four times over up to 14 s; up to 360, further runs follow after 3 and 6 minutes."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.payment_patience_seconds >= 0 && var.payment_patience_seconds <= 86400 && floor(var.payment_patience_seconds) == var.payment_patience_seconds
    error_message = "payment_patience_seconds must be a whole number from 0 to 86400 (a day)."
  }
}

variable "receipt_link_seconds" {
  description = "How long the links to a receipt open it."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.receipt_link_seconds >= 30 && var.receipt_link_seconds <= 3600 && floor(var.receipt_link_seconds) == var.receipt_link_seconds
    error_message = "receipt_link_seconds must be a whole number from 30 to 3600."
  }
}

variable "order_queue_visibility_seconds" {
  description = "How long a received message of the order processing queue is hidden before it comes again."
  type        = number
  default     = 180
  nullable    = false

  validation {
    condition     = var.order_queue_visibility_seconds >= 1 && var.order_queue_visibility_seconds <= 43200 && floor(var.order_queue_visibility_seconds) == var.order_queue_visibility_seconds
    error_message = "order_queue_visibility_seconds must be a whole number from 1 to 43200 (12 hours)."
  }
}

variable "order_queue_max_receives" {
  description = "After how many failed receives a message of the order processing queue goes to the dead-letter queue."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.order_queue_max_receives >= 1 && var.order_queue_max_receives <= 1000 && floor(var.order_queue_max_receives) == var.order_queue_max_receives
    error_message = "order_queue_max_receives must be a whole number from 1 to 1000."
  }
}

variable "approval_hours" {
  description = "Hours after which an order that waits for approval, and got none, is rejected."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.approval_hours >= 1 && var.approval_hours <= 8760 && floor(var.approval_hours) == var.approval_hours
    error_message = "approval_hours must be a whole number from 1 to 8760 (a year)."
  }
}

# Reconciliation

variable "reconcile_rate" {
  description = "How often open orders are reconciled, as a rate expression of EventBridge Scheduler."
  type        = string
  default     = "rate(5 minutes)"
  nullable    = false

  validation {
    condition     = can(regex("^rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)$", var.reconcile_rate))
    error_message = "reconcile_rate must be a rate of EventBridge Scheduler, such as rate(5 minutes) or rate(1 hour)."
  }
}

variable "reconcile_after_minutes" {
  description = "Minutes without a write after which an open order counts as stalled and is run again: longer than the queue tries its message, plus five minutes for delays."
  type        = number
  default     = 15
  nullable    = false

  validation {
    condition     = var.reconcile_after_minutes >= 1 && var.reconcile_after_minutes <= 10080 && floor(var.reconcile_after_minutes) == var.reconcile_after_minutes
    error_message = "reconcile_after_minutes must be a whole number from 1 to 10080 (a week)."
  }

  validation {
    condition     = var.reconcile_after_minutes * 60 >= var.order_queue_visibility_seconds * var.order_queue_max_receives + 300
    error_message = "reconcile_after_minutes must be longer than the queue tries a message (order_queue_visibility_seconds x order_queue_max_receives) and five minutes more."
  }
}

variable "retry_hours" {
  description = "Hours for which a stalled order is retried, with growing backoff, before a person is asked."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.retry_hours >= 1 && var.retry_hours <= 336 && floor(var.retry_hours) == var.retry_hours
    error_message = "retry_hours must be a whole number from 1 to 336 (14 days)."
  }
}

variable "alarms" {
  description = "Whether alarms are made, and the topic that they publish to."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_email" {
  description = "E-mail address that alarms are sent to, once its owner has confirmed the subscription; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null ? true : can(regex("^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$", var.alarm_email))
    error_message = "alarm_email must be an e-mail address, or null."
  }
}

variable "runbook_url" {
  description = "Address of docs/runbook.md for the people who get alarms, such as that of the file in the repository's web interface. Every alarm links to its heading there."
  type        = string
  default     = "docs/runbook.md"
  nullable    = false

  validation {
    condition     = can(regex("^[^#[:space:]]{1,300}$", var.runbook_url))
    error_message = "runbook_url must be an address without spaces and without #, such as https://git.example.com/orders/docs/runbook.md."
  }
}

variable "order_failure_percent" {
  description = "How many of a hundred ended orders may fail within 15 minutes before an alarm rings. Orders out of stock and declined payments count: set it above what is usual in the shop."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.order_failure_percent >= 1 && var.order_failure_percent <= 99
    error_message = "order_failure_percent must be from 1 to 99."
  }
}

variable "dashboard" {
  description = "Whether the dashboard is made."
  type        = bool
  default     = true
  nullable    = false
}

variable "saved_queries" {
  description = "Whether the queries of the logs are saved in CloudWatch Logs Insights."
  type        = bool
  default     = true
  nullable    = false
}

# Safety

variable "enforce_tls" {
  description = "Whether buckets, queues and topics refuse requests without TLS. False only against the local emulator, which speaks plain HTTP."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.enforce_tls || var.emulator_url != null
    error_message = "enforce_tls may be false only where emulator_url is set: on AWS, plain HTTP is refused."
  }
}

variable "customer_managed_key" {
  description = "Whether tables, queues, buckets and logs are encrypted with the stack's own key, whose use CloudTrail shows, which can be disabled, and for which KMS charges. By default with keys that AWS owns, which cost nothing; topics always have the stack's key. The console's bucket, whose files are public, has a key of S3."
  type        = bool
  default     = false
  nullable    = false
}

variable "waf" {
  description = "Whether a web application firewall stands before each API: a limit of requests for each address, and rules of AWS against known attacks."
  type        = bool
  default     = false
  nullable    = false
}

variable "waf_rate_limit" {
  description = "With waf: requests from one address within five minutes, above which the address gets 403 until they are fewer. All users of an office may have one address."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.waf_rate_limit >= 10 && var.waf_rate_limit <= 2000000000 && floor(var.waf_rate_limit) == var.waf_rate_limit
    error_message = "waf_rate_limit must be a whole number from 10 to 2000000000."
  }
}

variable "private_network_zones" {
  description = "Availability zones in which the functions run in a private network of the stack, such as [\"eu-central-1a\", \"eu-central-1b\"]: they reach the AWS services that they call, and nothing else. Each zone costs about 7.30 USD a month for each of these services but DynamoDB and S3. None: the functions run in Lambda's own network, which reaches everything."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "bucket_access_logs" {
  description = "Whether each request for an object is logged in a bucket of its own, for log_retention_days. The lines have the address and the role of who asked, and reach the bucket after hours."
  type        = bool
  default     = false
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the tables, and Cognito the customers' accounts. Set it to false and apply before destroying the stack."
  type        = bool
  default     = false
  nullable    = false
}

variable "force_destroy" {
  description = "Whether destroying the stack also deletes what is in its buckets, every version."
  type        = bool
  default     = false
  nullable    = false
}

variable "noncurrent_version_days" {
  description = "How many days a replaced or deleted object can be brought back; null keeps it for ever."
  type        = number
  default     = 90

  validation {
    condition     = var.noncurrent_version_days == null ? true : var.noncurrent_version_days >= 1 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "noncurrent_version_days must be a whole number of at least 1, or null."
  }
}

variable "upload_days" {
  description = "How many days an uploaded file of orders is kept; then it is deleted, and can be brought back for noncurrent_version_days more. Its report stays. null keeps it for ever."
  type        = number
  default     = 30

  validation {
    condition     = var.upload_days == null ? true : var.upload_days >= 15 && floor(var.upload_days) == var.upload_days
    error_message = "upload_days must be a whole number of at least 15, as an import that failed can be repeated for 14 days, or null."
  }
}

# Notifications

variable "sender_email" {
  description = "Address from which customers get their mails; null sends none. SES writes to it once, and takes mails from it after the link in that letter was followed. An account new to SES is in its sandbox: it sends only to addresses that are verified as well, until production access is asked for in SES's console. One stack an address in an account and region."
  type        = string
  default     = null

  validation {
    condition     = var.sender_email == null ? true : can(regex("^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", var.sender_email))
    error_message = "sender_email must be an e-mail address, such as orders@shop.example.com, or null."
  }
}

variable "enforce_sender" {
  description = "Whether notify-customer may send mails from sender_email alone. False only against the local emulator, which does not look at who sends."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.enforce_sender || var.emulator_url != null
    error_message = "enforce_sender may be false only where emulator_url is set: on AWS, mails are sent from one address alone."
  }
}

variable "notified_statuses" {
  description = "The statuses of which customers are notified by mail and text message; null for all. The topic customer-notifications carries every status, see publish_statuses."
  type        = list(string)
  default     = null

  validation {
    condition     = var.notified_statuses == null ? true : length(var.notified_statuses) > 0 && length(setsubtract(var.notified_statuses, local.contract.statuses)) == 0
    error_message = "notified_statuses must hold at least one status, each one of ${join(", ", local.contract.statuses)}."
  }
}

variable "publish_statuses" {
  description = "Whether the topic customer-notifications carries every status of an order. SNS charges for each message, whether or not anybody subscribes; subscribers of the event bus cost nothing."
  type        = bool
  default     = false
  nullable    = false
}

variable "notification_delay_seconds" {
  description = "How long a notification is delayed. A status that the order has left by then for another of notified_statuses is left out, so that an order that is completed at once makes one mail. 0 notifies of each status."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.notification_delay_seconds >= 0 && var.notification_delay_seconds <= 900 && floor(var.notification_delay_seconds) == var.notification_delay_seconds
    error_message = "notification_delay_seconds must be a whole number from 0 to 900 (15 minutes), the longest that SQS delays a message."
  }
}

variable "notification_rate" {
  description = "Mails, and text messages, that the whole stack sends customers per second at most. SES takes 1 a second in its sandbox, and outside it what its console shows for the account; SNS takes 20 text messages a second unless AWS raised it. All stacks of an account and region share that. Sources: Amazon SES Developer Guide, \"Service quotas in Amazon SES\"; AWS General Reference, \"Amazon SNS endpoints and quotas\"."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.notification_rate >= 0.1 && var.notification_rate <= 1000
    error_message = "notification_rate must be from 0.1 (a batch of ten messages then takes 200 s) to 1000."
  }
}

variable "shop_name" {
  description = "The shop's name on mails and receipts. A receipt keeps the name that it was made with."
  type        = string
  default     = "Order Service"
  nullable    = false

  validation {
    condition     = can(regex("^[^[:cntrl:]]{1,100}$", var.shop_name)) && trimspace(var.shop_name) == var.shop_name
    error_message = "shop_name must have 1 to 100 characters, none of them a line break, and no space at either end."
  }
}

variable "shop_reply_to" {
  description = "E-mail address for customers' answers and questions: mails are answered to it, and mails and receipts show it. Empty for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.shop_reply_to == "" || can(regex("^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", var.shop_reply_to))
    error_message = "shop_reply_to must be an e-mail address, such as help@shop.example.com, or empty."
  }
}

variable "analytics_delay_seconds" {
  description = "How long the events of orders are gathered before they are counted together, in seconds. An order whose four events are counted together costs a quarter of the writes. The figures of GET /analytics are late by this time. Lambda waits no longer once it has 100 events."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.analytics_delay_seconds >= 1 && var.analytics_delay_seconds <= 300 && floor(var.analytics_delay_seconds) == var.analytics_delay_seconds
    error_message = "analytics_delay_seconds must be a whole number from 1 to 300 (5 minutes), the longest for which Lambda gathers a batch."
  }
}

variable "high_value_threshold" {
  description = "Total, in the currency's major units, from which on the back office is notified of a new order."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.high_value_threshold >= 0 && var.high_value_threshold <= 1000000000 && var.high_value_threshold * 100 == floor(var.high_value_threshold * 100)
    error_message = "high_value_threshold must be an amount from 0 to 1000000000 with at most 2 decimals, such as 100."
  }
}

variable "back_office_email" {
  description = "E-mail address at which the back office is notified of orders of high value, once it has confirmed the subscription in the mail that SNS sends; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.back_office_email == null ? true : can(regex("^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", var.back_office_email))
    error_message = "back_office_email must be an e-mail address, such as office@shop.example.com, or null."
  }
}
