/// What lies over the panes and sees a key first.
package enum Overlay: Sendable {
  case prompt(Prompt)
  case confirmation(Confirmation)
  case page(Page)
  case picker(Picker)
}
