import { expect, it } from "vitest";
import { interruptedCreations } from "./interrupted-creations.ts";

const OUTPUT = `module.orders.aws_dynamodb_table.this: Creating...
module.get_order.aws_lambda_function.this: Creating...
module.order_processing.module.dead_letters.aws_sqs_queue.this: Creating...
module.api.aws_api_gateway_method.this["GET /orders"]: Creating...
module.uploads.aws_s3_bucket.this: Creating...
aws_iam_role.logs[0]: Creating...
aws_iam_role.logs[0]: Creation complete after 1s [id=orders-local-logs]
module.orders.aws_dynamodb_table.this: Still creating... [10s elapsed]
module.orders.aws_dynamodb_table.this: Creation complete after 11s [id=orders]

Interrupt received.
Please wait for Terraform to exit or data loss may occur.
Gracefully shutting down...

Stopping operation...

Error: execution halted


Error: waiting for Lambda Function (orders-local-get-order) create: context canceled

  with module.get_order.aws_lambda_function.this,
  on modules/function/main.tf line 70, in resource "aws_lambda_function" "this":
  70: resource "aws_lambda_function" "this" {


Error: creating S3 Bucket (orders-local-uploads): BucketAlreadyExists

  with module.uploads.aws_s3_bucket.this,
  on modules/bucket/main.tf line 5, in resource "aws_s3_bucket" "this":
   5: resource "aws_s3_bucket" "this" {

`;

it("names what Terraform had begun to make, and neither what it made nor what failed by itself", () => {
  expect(interruptedCreations(OUTPUT)).toEqual([
    "module.get_order.aws_lambda_function.this",
    "module.order_processing.module.dead_letters.aws_sqs_queue.this",
    'module.api.aws_api_gateway_method.this["GET /orders"]',
  ]);
});
