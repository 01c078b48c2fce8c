package registration

import "fmt"

// State is where an account's connection stands.
type State uint8

// The states. The zero value is Idle.
const (
	// Idle: not started, or stopped.
	Idle State = iota
	// Connecting: the WebSocket is being opened.
	Connecting
	// Registering: connected, the first REGISTER is out.
	Registering
	// Ready: connected, and registered where the account registers.
	Ready
	// Refreshing: Ready, and a REGISTER that prolongs the binding is out.
	Refreshing
	// Waiting: something failed; RetryDue comes in a while.
	Waiting
	// Refused: trying again alone is of no use; a person has to act.
	Refused
	// Leaving: the binding is being removed.
	Leaving

	states = int(Leaving) + 1
)

var stateNames = [states]string{"idle", "connecting", "registering", "ready", "refreshing", "waiting", "refused", "leaving"}

// String returns the state's name.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// Input is what can happen to an account's connection.
type Input uint8

// The inputs.
const (
	// Start: the account is wanted; also a person's "try again now".
	Start Input = iota
	// TrunkUp: connected, and the account does not register.
	TrunkUp
	// ExtensionUp: connected, and the account registers.
	ExtensionUp
	// Failed: connecting or registering failed in a way that may pass.
	Failed
	// Denied: it failed in a way that will not pass by itself: a wrong
	// password, a certificate that is not trusted, settings that cannot work.
	Denied
	// Registered: the registrar said 200.
	Registered
	// RefreshDue: the binding expires soon.
	RefreshDue
	// RetryDue: the wait is over.
	RetryDue
	// Lost: the connection is gone.
	Lost
	// Stop: the account is no longer wanted.
	Stop
	// Left: the binding is removed, or will never be.
	Left

	inputs = int(Left) + 1
)

var inputNames = [inputs]string{"start", "trunk-up", "extension-up", "failed", "denied", "registered", "refresh-due", "retry-due", "lost", "stop", "left"}

// String returns the input's name.
func (i Input) String() string {
	if int(i) < len(inputNames) {
		return inputNames[i]
	}
	return fmt.Sprintf("input(%d)", uint8(i))
}

// Effect is what the owner has to do when a transition is taken.
type Effect uint8

// The effects.
const (
	// Connect opens the WebSocket.
	Connect Effect = iota
	// Register sends REGISTER.
	Register
	// Unregister removes the binding; Left follows.
	Unregister
	// ArmRefresh sets the timer for RefreshDue.
	ArmRefresh
	// ArmRetry sets the timer for RetryDue, Backoff from now.
	ArmRetry

	effects = int(ArmRetry) + 1
)

var effectNames = [effects]string{"connect", "register", "unregister", "arm-refresh", "arm-retry"}

// String returns the effect's name.
func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return fmt.Sprintf("effect(%d)", uint8(e))
}
