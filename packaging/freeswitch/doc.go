// Package freeswitch holds no code: it is what a FreeSWITCH needs so that
// Offhook can call through it, and the tests that keep it right.
//
//	README.md            how to set it up, and "A safe trunk"
//	trunk/               wss and ws on the external profile, and the test number
//	safe/                the same with a password, limits and a list of networks
//	wss-deploy-hook.sh   keeps wss.pem in step with Let's Encrypt
//
// It starts no goroutine. Read next: README.md.
package freeswitch
