# Orders are the source of truth: everything else is derived from this table's stream.
module "orders" {
  source              = "./modules/table"
  name                = "orders"
  context             = local.context
  key                 = { partition = "orderId" }
  stream              = true
  deletion_protection = var.deletion_protection

  # Status and time are spread over buckets, as one partition takes no more than 1,000 writes a second. The statuses that an
  # order passes through in a run share their buckets (UNSETTLED), so that its entry moves only when the run settles it.
  indexes = {
    CustomerIndex = { partition = "customerId", sort = "createdAt" }
    StatusIndex   = { partition = "statusBucket", sort = "createdAt" }
    CreatedIndex  = { partition = "createdBucket", sort = "createdAt" }
  }
}

module "inventory" {
  source              = "./modules/table"
  name                = "inventory"
  context             = local.context
  key                 = { partition = "productId" }
  deletion_protection = var.deletion_protection
}

# The ledger of the simulated payment gateway.
module "payments" {
  source              = "./modules/table"
  name                = "payments"
  context             = local.context
  key                 = { partition = "orderId", sort = "entry" }
  deletion_protection = var.deletion_protection
}

# Which notifications were sent, and which Idempotency-Key made which change of a product. If it were lost, customers
# could get a notification twice, and a change could be repeated.
module "idempotency" {
  source              = "./modules/table"
  name                = "idempotency"
  context             = local.context
  key                 = { partition = "id" }
  expiry              = "expiration"
  deletion_protection = var.deletion_protection
}

# Counters of each day, and a marker for each counted event.
module "analytics" {
  source              = "./modules/table"
  name                = "analytics"
  context             = local.context
  key                 = { partition = "day", sort = "measure" }
  expiry              = "expiresAt"
  deletion_protection = var.deletion_protection
}

module "receipts" {
  source                  = "./modules/bucket"
  name                    = "receipts"
  context                 = local.context
  force_destroy           = var.force_destroy
  noncurrent_version_days = var.noncurrent_version_days
  access_log_bucket       = local.access_log_bucket
}

module "uploads" {
  source                  = "./modules/bucket"
  name                    = "uploads"
  context                 = local.context
  force_destroy           = var.force_destroy
  noncurrent_version_days = var.noncurrent_version_days
  access_log_bucket       = local.access_log_bucket

  # A file has personal data of many customers, and is not needed once it is imported.
  expiry = one([for days in var.upload_days[*] : { prefix = local.contract.folders.uploads, days = days }])

  # Pages of the back office upload files and read reports, by the presigned URLs of manage-imports.
  cors = {
    origins = var.allowed_origins
    methods = ["GET", "PUT"]
    headers = ["Content-Type", "If-None-Match"]
  }
}

# The functions' archives. All of them can be built again, so nothing is lost with the bucket.
module "artifacts" {
  source                  = "./modules/bucket"
  name                    = "artifacts"
  context                 = local.context
  force_destroy           = true
  noncurrent_version_days = var.noncurrent_version_days
  access_log_bucket       = local.access_log_bucket
}

# Who asked for which object. Of the log bucket itself there is no log: each line would cause another one.
module "access_logs" {
  count                   = var.bucket_access_logs ? 1 : 0
  source                  = "./modules/bucket"
  name                    = "logs"
  context                 = merge(local.context, { kms_key = null })
  force_destroy           = var.force_destroy
  noncurrent_version_days = var.noncurrent_version_days
  expiry                  = { prefix = "", days = var.log_retention_days }
  access_logs_of          = "arn:${local.context.partition}:s3:::${local.prefix}-${local.account_id}-${var.aws_region}-*"
}

locals {
  access_log_bucket = one(module.access_logs[*].name)
}
