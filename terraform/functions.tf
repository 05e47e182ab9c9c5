# Every function by its name, for the routes of the API, for make logs and for the tests. The block that makes a function
# stands in the file of its area.

locals {
  # Apart from the others, so that the API depends on these only. Its deployment is made before the old one goes, and Terraform
  # replaces all that it depends on in that order: the workflow, whose name may exist once, could not be replaced.
  api_functions = {
    cancel-order        = module.cancel_order
    check-health        = module.check_health
    decide-approval     = module.decide_approval
    get-analytics       = module.get_analytics
    get-order           = module.get_order
    get-receipt         = module.get_receipt
    get-reconciliation  = module.get_reconciliation
    get-timeline        = module.get_timeline
    list-orders         = module.list_orders
    manage-dead-letters = module.manage_dead_letters
    manage-imports      = module.manage_imports
    manage-inventory    = module.manage_inventory
    retry-order         = module.retry_order
    submit-order        = module.submit_order
    update-order-status = module.update_order_status
  }

  functions = merge(local.api_functions, {
    close-order        = module.close_order
    complete-order     = module.complete_order
    forget-customer    = module.forget_customer
    generate-receipt   = module.generate_receipt
    import-orders      = module.import_orders
    notify-customer    = module.notify_customer
    process-order      = module.process_order
    process-payment    = module.process_payment
    reconcile-orders   = module.reconcile_orders
    record-analytics   = module.record_analytics
    refund-payment     = module.refund_payment
    relay-order-events = module.relay_order_events
    release-inventory  = module.release_inventory
    reserve-inventory  = module.reserve_inventory
    validate-order     = module.validate_order
  })
}
